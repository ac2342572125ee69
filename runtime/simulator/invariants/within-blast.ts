// I11. Never more places of a kind at a time, and in all, than the header's blast allows. A place is being worked
// on while a lane of it that has sent something still waits for anything.

import type { Limit } from "../../../schema/generated/plan.ts";
import { percentOf, shareDown } from "../../../schema/share.ts";
import type { Breach, Invariant } from "../check.ts";
import { lanesOf } from "../scene.ts";
import { place, type Trail } from "../trail.ts";

export const withinBlast: Invariant = {
  id: "I11",
  name: "blast radius",
  check: (trail) => inAll(trail) ?? atATime(trail),
};

function inAll(trail: Trail): Breach | null {
  const touched = new Map<string, Set<string>>();
  for (const { command, seq, at, path } of trail.sends) {
    for (const limit of trail.plan.blast) {
      const name = command.places[limit.kind];
      if (
        limit.when !== "in-all" ||
        limit.per !== undefined ||
        name === undefined ||
        command.phase !== "effect"
      )
        continue;
      const names = touched.get(limit.kind) ?? new Set();
      touched.set(limit.kind, names.add(name));
      if (names.size > allowed(trail, limit, ""))
        return {
          seq,
          at,
          path,
          says: `it is ${limit.kind} number ${names.size}; blast allows ${allowed(trail, limit, "")} in all`,
        };
    }
  }
  return null;
}

function atATime(trail: Trail): Breach | null {
  const limits = trail.plan.blast.filter((limit) => limit.when === "at-a-time");
  if (limits.length === 0) return null;
  const open = new Set<string>();
  const acting = new Set<string>();
  for (const { seq, event, commands } of trail.records) {
    if ("id" in event) open.delete(event.id);
    if (event.event === "resumed") for (const id of [...open]) if (id.includes("!send.")) open.delete(id);
    for (const command of commands) {
      if (command.command === "cancel") open.delete(command.id);
      else if (command.command !== "end" && command.command !== "release") open.add(command.id);
      if (command.command === "call") for (const lane of lanesOf(command.id)) acting.add(lane.path);
    }
    if (!commands.some((command) => command.command === "call")) continue;
    for (const limit of limits) {
      const most = mostAtOnce(trail, limit, open, acting);
      if (most > 0)
        return {
          seq,
          at: event.at,
          path: place(commands.find((command) => command.command === "call")?.id ?? "").path,
          says: `${most} ${limit.kind}s are being worked on at once, more than blast allows`,
        };
    }
  }
  return null;
}

/** The most of a kind at one moment, where that is more than allowed; else 0. */
function mostAtOnce(
  trail: Trail,
  limit: Limit,
  open: ReadonlySet<string>,
  acting: ReadonlySet<string>,
): number {
  const groups = new Map<string, Set<string>>();
  for (const id of open) {
    for (const lane of lanesOf(id)) {
      if (!acting.has(lane.path)) continue;
      const here = trail.plan.places.find((each) => each.kind === limit.kind && each.name === lane.item);
      if (!here) continue;
      const group = limit.per === undefined ? "" : enclosing(trail, here.name, limit.per);
      groups.set(group, (groups.get(group) ?? new Set()).add(here.name));
    }
  }
  const beyond = [...groups].filter(([group, names]) => names.size > allowed(trail, limit, group));
  return Math.max(0, ...beyond.map(([, names]) => names.size));
}

/** A share is of the topology's places, of those inside `within`; what an input says is read from the run's inputs. */
function allowed(trail: Trail, { kind, count, per }: Limit, within: string): number {
  if (typeof count === "number") return count;
  const inside = trail.plan.places.filter(
    (each) => each.kind === kind && (per === undefined || enclosing(trail, each.name, per) === within),
  ).length;
  if ("percent" in count) return shareDown(inside, count.percent);
  const name = count.from.op === "variable" ? count.from.name : "";
  const given =
    trail.run.subject.inputs[name] ?? trail.plan.inputs.find((each) => each.name === name)?.default;
  return count.as === "ratio" ? shareDown(inside, percentOf(Number(given))) : Number(given);
}

function enclosing(trail: Trail, name: string, kind: string): string {
  for (let at: string | undefined = name; at !== undefined; ) {
    const here = trail.plan.places.find((each) => each.name === at);
    if (here?.kind === kind) return here.name;
    at = here?.within;
  }
  return "";
}
