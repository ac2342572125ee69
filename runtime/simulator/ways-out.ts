// What a person can do about a violation, taken from what was measured in the run: a request that took effect
// later than was declared, a key that wasn't remembered, an undo that wrote elsewhere.

import type { Violation } from "./check.ts";
import type { Run } from "./stage.ts";
import { leftBy } from "./standing.ts";
import { type Trail, trailOf } from "./trail.ts";
import type { Entry } from "./truth.ts";

export function waysOut(run: Run, violation: Violation): string[] {
  const trail = trailOf(run);
  const effect = effectOf(trail, violation.path);
  if (effect === null) return [];
  const ways: string[] = [];
  if (violation.invariant === "D1")
    ways.push(
      "declare the time within which a late request can still take effect, or let the service enforce the deadline it was sent",
    );
  const action =
    trail.sends.find((send) => send.command.effect === effect && send.command.phase === "effect")?.command
      .action ?? "";
  const declared = trail.plan.actions[action];
  const left = leftBy(trail, effect);
  const slowest = slowestMs(trail, effect);
  if (declared?.settlesMs !== undefined && slowest > declared.settlesMs && violation.invariant !== "D1") {
    ways.push(
      `${action} is declared \`settles ${seconds(declared.settlesMs)}\`, but a request took effect ${seconds(slowest)} after it was sent: declare at least that`,
    );
  }
  const perKey = new Set(left.forward.map((entry) => entry.command.key)).size;
  if (left.forward.length > perKey && declared?.keyedForMs !== undefined && !declared.idempotent) {
    ways.push(
      `${action} is declared \`keyed\`, but its service applied one key ${left.forward.length} times: make the service remember keys, or drop \`keyed\` and say how to \`confirm\``,
    );
  }
  for (const other of trail.believed.keys()) ways.push(...misaimed(trail, other));
  return ways;
}

/** An undo that wrote something other than what its effect had written. */
function misaimed(trail: Trail, effect: string): string[] {
  const { forward, undo } = leftBy(trail, effect);
  const cellsOf = (entries: readonly Entry[]) =>
    new Set(
      trail.run.truth.writes
        .filter((write) => entries.some((entry) => entry.index === write.by))
        .map((write) => decodeURIComponent(write.cell)),
    );
  const wrote = cellsOf(undo);
  const written = cellsOf(forward);
  if (undo.length === 0 || written.size === 0 || [...wrote].every((cell) => written.has(cell))) return [];
  return [
    `the undo of ${effect} wrote ${[...wrote].join(", ")} where the effect had written ${[...written].join(", ")}: look at the undo's arguments`,
  ];
}

function effectOf(trail: Trail, path: string): string | null {
  const send = trail.sends.find((each) => each.command.effect === path || each.path === path);
  return send?.command.effect ?? null;
}

/** From a send to the last change of the world that it made. */
function slowestMs(trail: Trail, effect: string): number {
  const sentAt = new Map(trail.sends.map((send) => [send.command.id, send.at]));
  let most = 0;
  for (const write of trail.run.truth.writes) {
    const entry = trail.run.truth.ledger[write.by];
    if (entry?.command.effect === effect && entry.command.phase === "effect")
      most = Math.max(most, write.at - (sentAt.get(entry.command.id) ?? write.at));
  }
  return most;
}

export function seconds(ms: number): string {
  return ms < 1000
    ? `${Math.round(ms)}ms`
    : ms % 60_000 === 0
      ? `${ms / 60_000}m`
      : `${Number((ms / 1000).toFixed(1))}s`;
}
