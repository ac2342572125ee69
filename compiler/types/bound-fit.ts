/**
 * A value that would fit but for a role or a bound. A constant is held against the bound at once; anything else
 * must be surely inside, or be checked by giving it the role. Undefined: something else is wrong.
 */
import { assignable, assignableToContract } from "./assignable.ts";
import { outside, showWithBounds, unbounded } from "./bounds.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { constantOf } from "./tree.ts";
import { error, present, show, type Type } from "./type.ts";
import { notInside, outOfBounds, roleMismatch } from "./value-speech.ts";

export function fitsButFor(cx: Context, value: Typed, wanted: Type, edge?: "contract"): Typed | undefined {
  const fits = edge === "contract" ? assignableToContract : assignable;
  const target = present(wanted);
  if (value.type.t === "optional" && wanted.t !== "optional") return undefined;
  const given = present(value.type);
  if (!fits(unbounded(given), unbounded(target))) return undefined;
  const text = textAt(cx, value.span, 40);
  const failed = { ...value, type: error };
  const missing = target.roles?.filter((role) => given.roles?.includes(role) !== true) ?? [];
  if (missing.length > 0) {
    const write = given.roles === undefined ? `${show(target)}(${text})` : undefined;
    const isBounded = !fits(unbounded(given), withoutRoles(target));
    cx.problems.push(
      roleMismatch.at(value.span, { text, found: show(given), wanted: show(target), write, isBounded }),
    );
    return failed;
  }
  const constant = constantOf(value.expr);
  const wrong = constant === undefined ? undefined : outside(constant.value, target);
  if (constant !== undefined && wrong === undefined) return { ...value, type: wanted };
  if (wrong !== undefined)
    cx.problems.push(outOfBounds.at(value.span, { text, type: showWithBounds(target), outside: wrong }));
  else {
    const check = target.roles === undefined ? undefined : `${show(target)}(${text})`;
    const holes = { text, found: showWithBounds(given), wanted: showWithBounds(target), check };
    cx.problems.push(notInside.at(value.span, holes));
  }
  return failed;
}

function withoutRoles({ roles: _roles, ...type }: Type): Type {
  return type as Type;
}
