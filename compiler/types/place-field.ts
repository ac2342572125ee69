/**
 * What the topology says of a place, as fields: the places that enclose it, by their kind, and its marks. The
 * topology is part of what is compiled, so each is a constant for each place; it is absent where not all have it.
 */
import type { Place } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import type { Name } from "../syntax/tree.ts";
import type { Context, Typed } from "./context.ts";
import { failed, typed } from "./infer.ts";
import * as say from "./speech.ts";
import { constantOf, literal } from "./tree.ts";
import { int, optional, place, string, type Type } from "./type.ts";

/** Undefined where the place has no such field, which is reported. */
export function placeField(cx: Context, of: Typed, kind: string, name: Name): Typed | undefined {
  const all = cx.places.kinds.get(kind) ?? [];
  const enclosing = cx.places.kinds.has(name.text) && name.text !== kind;
  const values = all.map(
    (each) => [each, enclosing ? enclosedBy(cx, each, name.text) : each.marks?.[name.text]] as const,
  );
  const there = values.flatMap(([each, value]) => (value === undefined ? [] : [[each.name, value] as const]));
  if (there.length === 0) {
    const known = fieldsOf(cx, all);
    const meant = suggest(name.text, known);
    cx.problems.push(say.unknownField.at(name.span, { name: name.text, of: kind, known, meant }));
    return failed(of.span);
  }
  const isNumber = !enclosing && there.every(([, value]) => /^-?\d{1,15}$/.test(value));
  const base: Type = enclosing ? place(name.text) : isNumber ? int : string;
  const table = Object.fromEntries(there.map(([place, value]) => [place, isNumber ? Number(value) : value]));
  const constant = constantOf(of.expr)?.value;
  const type = there.length < all.length ? optional(base) : base;
  if (typeof constant === "string") return typed(type, literal(table[constant] ?? null), of.span);
  return typed(type, { op: "index", of: literal(table), at: of.expr }, of.span, of.unknown);
}

function enclosedBy(cx: Context, inner: Place, kind: string): string | undefined {
  return (cx.places.kinds.get(kind) ?? []).find((each) =>
    cx.places.inside(inner.kind, each.name).includes(inner),
  )?.name;
}

function fieldsOf(cx: Context, all: readonly Place[]): string[] {
  const marks = all.flatMap((each) => Object.keys(each.marks ?? {}));
  const outer = [...cx.places.kinds.keys()].filter((kind) => all.some((each) => enclosedBy(cx, each, kind)));
  return [...new Set([...outer, ...marks])];
}
