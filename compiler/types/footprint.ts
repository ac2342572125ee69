/**
 * Sets of things, as `reads`, `writes` and `holds` name them: a resource with some of its keys, or a place. A key
 * that is neither given nor in scope means every one.
 */
import type { Footprint } from "../../schema/generated/plan.ts";
import { lookUp } from "../names/module.ts";
import { find } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Expr, MemberExpr, Reference } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import { check, type Env, infer } from "./infer.ts";
import { inScopeOf, keysGiven, kindsIn } from "./kinds.ts";
import { resolveParams } from "./resolve.ts";
import * as say from "./speech.ts";
import { fieldOf } from "./tree.ts";
import { isError, place } from "./type.ts";

export function footprint(cx: Context, env: Env, reference: Reference): Footprint {
  const [name, ...others] = reference.path.names;
  const kind = name?.text ?? "";
  if (name === undefined || kind === "") return { kind, key: [] };
  if (others.length > 0 && find(env.scope, kind) !== undefined) return placeOf(cx, env, reference);
  const declaration = others.length > 0 ? undefined : lookUp(cx.module, name);
  if (declaration?.kind === "resource") {
    const { params } = resolveParams(cx, declaration.params);
    const own = find(env.scope, kind);
    if (reference.args === undefined && own?.type.t === "resource" && own.type.kind === kind)
      return { kind, key: params.map((param) => fieldOf(own.expr, param.name)) };
    const given = keysGiven(cx, env, kind, params, reference.args);
    const key = params.map((param) => {
      const value =
        given?.get(param.name) ?? (param.place ? inScopeOf(cx, env, param.name, name.span) : undefined);
      return value === undefined || isError(value.type) ? null : value.expr;
    });
    return { kind, key };
  }
  if (others.length === 0 && cx.places.kinds.has(kind)) return ofPlaces(cx, env, reference, kind);
  const known = kindsIn(cx);
  const written = textAt(cx, reference.path.span);
  cx.problems.push(
    say.unknownName.at(reference.path.span, {
      name: written,
      what: "resource",
      known,
      meant: suggest(written, known),
    }),
  );
  return { kind, key: [] };
}

/** `node`, `node(n1)`: a place is a thing of its own. */
function ofPlaces(cx: Context, env: Env, reference: Reference, kind: string): Footprint {
  const [arg] = reference.args ?? [];
  const given = arg && check(cx, env, arg.value, place(kind));
  const value = given ?? inScopeOf(cx, env, kind, reference.span);
  return { kind, key: [value === undefined || isError(value.type) ? null : value.expr] };
}

/** `node.cluster`: what encloses a place. */
function placeOf(cx: Context, env: Env, reference: Reference): Footprint {
  const { names, span } = reference.path;
  const expr = names.reduce<Expr | undefined>(
    (target, member) =>
      target === undefined
        ? { kind: "name", name: member, span: member.span }
        : ({ kind: "member", target, member, span } as MemberExpr),
    undefined,
  );
  const value = infer(cx, env, expr as Expr);
  if (isError(value.type)) return { kind: "", key: [] };
  if (value.type.t === "place") return { kind: value.type.kind, key: [value.expr] };
  if (value.type.t === "resource")
    return { kind: value.type.kind, key: value.type.fields.map((field) => fieldOf(value.expr, field.name)) };
  const text = textAt(cx, span);
  cx.problems.push(
    say.typeMismatch.at(span, { what: `\`${text}\``, found: "a value", wanted: "a place or a resource" }),
  );
  return { kind: "", key: [] };
}
