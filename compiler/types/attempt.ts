/**
 * What a declaration can say of one attempt beyond its arguments: `key`, the idempotency key that it goes under, fixed
 * before the send; and, in an undo, `reply`, where `confirm` can find it again after it was lost. In an undo `key` is
 * the key of the effect that is taken back, not of the call that takes it back.
 */
import { type Binding, bind, find, type Scope } from "../names/scope.ts";
import { variable } from "./tree.ts";
import { string, type Type } from "./type.ts";

/** In an action's own clauses. */
export function withKey(scope: Scope): Scope {
  return bindFree(scope, named("key", string, ".key"));
}

/** In an undo. `reply`: its type, where it can be known for sure. */
export function withEffect(scope: Scope, reply: Type | undefined): Scope {
  const keyed = bindFree(scope, named("key", string, ".effect"));
  return reply === undefined ? keyed : bindFree(keyed, named("reply", reply, ".reply"));
}

function named(name: string, type: Type, variableName: string): Binding {
  return { name, type, unknown: false, expr: variable(variableName), origin: "parameter" };
}

/** A variable of that name that stands around it keeps its meaning. */
function bindFree(scope: Scope, binding: Binding): Scope {
  return find(scope, binding.name) === undefined ? bind(scope, binding) : scope;
}

/** Captured by the kernel itself, when it registers the effect. */
export function isOfEffect(name: string): boolean {
  return name.startsWith(".");
}
