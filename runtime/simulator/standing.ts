// What an effect of the run has left in the world at the end: the cells that hold what it wrote because nobody
// wrote them since, and that would hold something else without it.

import { sameValue, type Value } from "../kernel/value.ts";
import type { Trail } from "./trail.ts";
import { cellsWritten, type Entry, type Write } from "./truth.ts";

export interface Left {
  forward: readonly Entry[];
  undo: readonly Entry[];
  /** The last write of the effect to each cell that still stands. */
  standing: readonly Write[];
  /** The effect's last write to each cell, standing or not. */
  last: ReadonlyMap<string, Write>;
}

export function leftBy(trail: Trail, effect: string): Left {
  const { ledger, writes } = trail.run.truth;
  const of = ledger.filter((entry) => entry.command.effect === effect);
  const forward = of.filter((entry) => entry.command.phase === "effect");
  const undo = of.filter((entry) => entry.command.phase === "undo");
  const own = new Set(forward.map((entry) => entry.index));
  const first = new Map<string, Write>();
  const last = new Map<string, Write>();
  const latest = new Map<string, Write>();
  for (const write of writes) {
    latest.set(write.cell, write);
    if (!own.has(write.by)) continue;
    if (!first.has(write.cell)) first.set(write.cell, write);
    last.set(write.cell, write);
  }
  const standing = [...last.values()].filter(
    (write) =>
      latest.get(write.cell) === write && !sameValue(write.after, (first.get(write.cell) as Write).before),
  );
  return { forward, undo, standing, last };
}

/** Where a third party wrote the same cells, no probe can tell what the effect itself has left. */
export function isMeddledWith(trail: Trail, effect: string): boolean {
  const meddled = trail.run.truth.writes.filter((write) => write.by < 0).map((write) => write.cell);
  if (meddled.length === 0) return false;
  return trail.sends.some(
    (send) =>
      send.command.effect === effect &&
      cellsWritten(trail.run.subject.model, trail.run.truth, send.command).some((cell) =>
        meddled.includes(cell),
      ),
  );
}

export function lastWriter(trail: Trail, cell: string): Write | undefined {
  const { writes } = trail.run.truth;
  for (let index = writes.length - 1; index >= 0; index--)
    if (writes[index]?.cell === cell) return writes[index];
  return undefined;
}

export function inWords(cell: string, value: Value): string {
  return `${decodeURIComponent(cell)} is ${JSON.stringify(value)}`;
}

/** The record during which something happened in the world. */
export function seqAt(trail: Trail, at: number): number {
  let seq = 0;
  for (const record of trail.records) {
    if (record.event.at > at) break;
    seq = record.seq;
  }
  return seq;
}
