/**
 * Types that a module declares: enums, records, sums (one of several cases, each with fields of its own) and roles
 * (another type under a name of its own, with the bounds that go with it).
 */

import { duplicateName } from "../names/module.ts";
import type { EnumDecl, Field, SumType as SumSyntax, TypeDecl, TypeRef } from "../syntax/tree.ts";
import { type Context, resolveOnce } from "./context.ts";
import { check } from "./infer.ts";
import { moduleEnv, noneTwice, resolveType } from "./resolve.ts";
import * as say from "./speech.ts";
import { constantOf } from "./tree.ts";
import { error, type FieldType, isError, optional, type Type } from "./type.ts";
import { useEnum } from "./value-speech.ts";

export function enumType(cx: Context, declaration: EnumDecl): Type {
  return resolveOnce(
    cx,
    declaration,
    () => {
      const members = declaration.members.map((each) => each.text);
      noneTwice(cx, declaration.members, `a member of ${declaration.name.text}`);
      const flags = {
        ...(declaration.ordered ? { ordered: true } : {}),
        ...(declaration.open ? { open: true } : {}),
      };
      return { t: "enum", name: declaration.name.text, members, ...flags } as Type;
    },
    () => error,
  );
}

export function declaredType(cx: Context, declaration: TypeDecl): Type {
  const { definition } = declaration;
  const name = declaration.name.text;
  return resolveOnce<Type>(
    cx,
    declaration,
    () => {
      if (definition.kind === "sum") return sumType(cx, declaration, definition);
      if (definition.kind === "type-ref") return roleType(cx, name, definition);
      return { t: "record", name, fields: fieldsOf(cx, definition.fields, name) };
    },
    () => {
      cx.problems.push(say.circularDefinition.at(declaration.name.span, { name }));
      return error;
    },
  );
}

function fieldsOf(cx: Context, fields: readonly Field[], of: string): FieldType[] {
  noneTwice(
    cx,
    fields.map((field) => field.name),
    `a field of ${of}`,
  );
  return fields.map((field) => {
    const type = resolveType(cx, field.type);
    const constant =
      field.default === undefined ? undefined : constantOf(check(cx, moduleEnv, field.default, type).expr);
    return { name: field.name.text, type, ...(constant === undefined ? {} : { default: constant }) };
  });
}

function sumType(cx: Context, declaration: TypeDecl, { variants }: SumSyntax): Type {
  const name = declaration.name.text;
  noneTwice(
    cx,
    variants.map((each) => each.name),
    `a case of ${name}`,
  );
  const cases = variants.map((variant) => {
    const taken = variant.fields.find((field) => field.name.text === "case");
    if (taken !== undefined)
      cx.problems.push(
        duplicateName.at(taken.name.span, { name: "case", what: "the name of the case itself, as data" }),
      );
    return { name: variant.name.text, fields: fieldsOf(cx, variant.fields, `${name}.${variant.name.text}`) };
  });
  if (cases.every((each) => each.fields.length === 0)) {
    const names = cases.map((each) => each.name);
    const text = `enum ${name} { ${names.join(", ")} }`;
    const fix = { title: "make it an enum", edits: [{ span: declaration.span, text }] };
    cx.problems.push(useEnum.at(declaration.name.span, { name, cases: names }, { fix }));
  }
  return { t: "sum", name, cases };
}

/** A value that may be none plays a role where it is there. */
function roleType(cx: Context, name: string, definition: TypeRef): Type {
  const of = resolveType(cx, definition);
  if (isError(of)) return of;
  const within: Type = of.t === "optional" ? of.of : of;
  const role = { ...within, roles: [...(within.roles ?? []), name] } as Type;
  return of.t === "optional" ? optional(role) : role;
}
