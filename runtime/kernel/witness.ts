// Whether an observation shows what a call wrote: some reading of it is of the thing that was written, and, where
// another than the actor can see such a thing, by that other one.

import type { Call, Footprint } from "../../schema/generated/plan.ts";
import { type Environment, evaluate } from "./expression.ts";
import type { Machine } from "./machine.ts";
import { evaluateAt, type Reading } from "./scope.ts";
import { type Evaluated, isUnknown, sameValue, Unknown, type Value } from "./value.ts";

/** `block` is the path of the block that the call stood in, where its footprint's names have their values. */
export function showsWhatWasWritten(
  m: Machine,
  block: string,
  call: Call,
  readings: readonly Reading[],
): boolean {
  const actor = m.plan.plan.actions[call.action]?.principal;
  return (
    call.writes.length > 0 &&
    call.writes.every((written) => {
      const key = written.key.map((part) => (part === null ? null : evaluateAt(m, block, part)));
      const seenBy = readings
        .filter((reading) => isRead(m, reading, written.kind, key))
        .map(({ probe }) => principalOf(m, probe));
      return seenBy.some((eye) => eye !== actor) || (seenBy.length > 0 && !hasOtherEye(m, written, actor));
    })
  );
}

function principalOf(m: Machine, probe: string): string | undefined {
  return m.plan.plan.probes[probe]?.principal;
}

function isRead(
  m: Machine,
  { probe, args }: Reading,
  kind: string,
  key: readonly (Evaluated | null)[],
): boolean {
  const env: Environment = {
    variable: (name) => (Object.hasOwn(args, name) ? args[name] : undefined),
    read: () => new Unknown(["a footprint reads no probe"]),
    places: () => [],
  };
  const reads = (m.plan.plan.probes[probe]?.reads ?? []).filter((each) => each.kind === kind);
  return reads.some((read) =>
    read.key.every((part, index) => part === null || meets(evaluate(part, env), key[index] ?? null)),
  );
}

/** A key that isn't known, or that means every, may be any. */
function meets(read: Evaluated, written: Evaluated | null): boolean {
  return (
    written === null || isUnknown(read) || isUnknown(written) || sameValue(read as Value, written as Value)
  );
}

function hasOtherEye(m: Machine, written: Footprint, actor: string | undefined): boolean {
  return Object.values(m.plan.plan.probes).some(
    (probe) => probe.principal !== actor && probe.reads.some((read) => read.kind === written.kind),
  );
}
