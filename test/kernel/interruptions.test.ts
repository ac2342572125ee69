// Every law's run, interrupted before every one of its events: by a stop, a kill, a gate, a crash, a crash in the
// crash, the deadline of a clock that jumps, an event told twice. Whatever comes, some things stay true.

import { describe, expect, it } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import type { Command, Event } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { type Law, laws } from "./laws.ts";
import {
  all,
  call,
  ending,
  ensure,
  literal,
  over,
  type Played,
  planOf,
  play,
  reading,
  require_,
  step,
  undoBy,
  variable,
} from "./plans.ts";

type At = Record<number, Event>;
const stop: Event = { event: "stop", at: 0, by: "operator" };
const kill: Event = { event: "kill", at: 0, by: "operator" };
const closed: Event = { event: "gate", at: 0, closed: "freeze" };
const opened: Event = { event: "gate", at: 0, closed: null };
const resumed = (epoch: number): Event => ({ event: "resumed", at: 0, epoch, holder: "next" });

const interruptions: Record<string, (index: number) => At> = {
  "a stop": (index) => ({ [index]: stop }),
  "a stop, then a stop": (index) => ({ [index]: stop, [index + 1]: stop }),
  "a kill": (index) => ({ [index]: kill }),
  "a stop, then a kill": (index) => ({ [index]: stop, [index + 2]: kill }),
  "a stop, then a crash": (index) => ({ [index]: stop, [index + 1]: resumed(2) }),
  "a crash": (index) => ({ [index]: resumed(2) }),
  "a crash, then a crash": (index) => ({ [index]: resumed(2), [index + 1]: resumed(3) }),
  "a crash, then a stop": (index) => ({ [index]: resumed(2), [index + 1]: stop }),
  "a gate that opens": (index) => ({ [index]: closed, [index + 2]: opened }),
  "a gate that doesn't": (index) => ({ [index]: closed }),
  "a gate, a crash, a stop": (index) => ({ [index]: closed, [index + 1]: resumed(2), [index + 2]: stop }),
  "a clock that jumps": (index) => ({ [index]: { ...opened, at: 700_000 } }),
};

/** What no state may hold if it is to be hashed, cloned and folded. */
function unclean(value: unknown, at = "state"): string[] {
  if (value === null || typeof value === "boolean" || typeof value === "string") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${at} is ${value}`];
  if (typeof value !== "object") return [`${at} is ${typeof value}`];
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  const inner = Object.entries(value).flatMap(([name, each]) =>
    at.startsWith("state.open") && each === undefined ? [] : unclean(each, `${at}.${name}`),
  );
  return plain ? inner : [`${at} is no plain data`, ...inner];
}

/** The journal of a played run, written down: what each event led to. */
function journalOf(plan: Plan, { events }: Played) {
  const loaded = loadPlan(plan);
  const state = freshState();
  return events.map((event) => ({
    event: JSON.parse(JSON.stringify(event)) as Event,
    commands: JSON.parse(JSON.stringify(advance(loaded, state, event))) as Command[],
  }));
}

function breaches(plan: Plan, played: Played): string[] {
  const found: string[] = [];
  const { state, commands } = played;
  if (state.mode !== "ended") found.push(`it never ends: ${state.mode}`);
  if (commands.at(-1)?.command !== "end") found.push("its last command is no end");
  if (Object.keys(state.frames).length > 0 || state.flying !== 0) found.push("something is left at work");
  found.push(...unclean(state));
  const journal = journalOf(plan, played);
  const used = new Set<string>();
  for (const { event, commands: led } of journal)
    for (const command of led) {
      if (command.command === "cancel") continue;
      const again = event.event === "resumed" && command.command !== "call" && command.command !== "notify";
      if (used.has(command.id) && !again) found.push(`${command.id} is asked for twice`);
      used.add(command.id);
    }
  if (fold(loadPlan(plan), journal).divergence !== null) found.push("folding its journal leads elsewhere");
  const stopped = journal.findIndex(({ event }) => event.event === "stop" || event.event === "kill");
  if (stopped >= 0)
    for (const { event, commands: led } of journal.slice(stopped))
      for (const command of led)
        if (command.command === "call" && command.phase === "effect")
          found.push(`${command.id} is sent after the stop, at ${event.event}`);
  found.push(...repeats(plan, played), ...endingBreaches(played));
  return found;
}

/** What nothing protects is sent again only where every attempt before was surely refused. */
function repeats(plan: Plan, { commands, events }: Played): string[] {
  const refused = new Set(
    events.flatMap((event) => (event.event === "result" && event.outcome === "rejected" ? [event.id] : [])),
  );
  const doubtful = new Set<string>();
  const found: string[] = [];
  for (const command of commands) {
    if (command.command !== "call") continue;
    const action = plan.actions[command.action];
    if (action?.idempotent || action?.keyedForMs !== undefined || action?.settlesMs !== undefined) continue;
    if (doubtful.has(command.key)) found.push(`${command.id} may happen twice`);
    if (!refused.has(command.id)) doubtful.add(command.key);
  }
  return found;
}

function endingBreaches({ state }: Played): string[] {
  const stands = state.effects.filter(
    (effect) => !["planned", "not-applied", "undone"].includes(effect.state),
  );
  const wrong: string[] = [];
  if (state.effects.some((effect) => effect.state === "in-flight" || effect.state === "undoing"))
    wrong.push("an effect is under way for ever");
  if ((state.ending === "compensated" || state.ending === "refused") && stands.length > 0)
    wrong.push(`${state.ending}, and something stands`);
  if (state.holding && stands.length === 0) wrong.push("locks are kept, and nothing is owed");
  if (state.ending === "refused" && state.sends > 0) wrong.push("refused after a send");
  return wrong;
}

const base = planOf([]);
const here = { places: { region: variable("region") } };
const undo = { undo: undoBy("inverse") };
const undoOnce = { undo: undoBy("inverseOnce") };
const tell = (id: number) =>
  ({
    kind: "notify",
    id,
    name: `notify${id}`,
    label: "notify",
    channel: "ops",
    args: {},
    text: literal("look"),
  }) as const;
const more: Partial<Plan> = {
  actions: { ...base.actions, inverseOnce: { ...base.actions.once } } as Plan["actions"],
  holds: [{ resource: { kind: "database", key: [literal("payments")] }, waitMs: 60_000, label: "database" }],
  otherwise: [tell(9101), ending("stop", "it failed")],
  finally: [tell(9102)],
};
const needed = require_(all(reading("up")));
const lanes = (ids: string[], fan: Parameters<typeof over>[1] = {}) =>
  step(
    "s",
    [needed, call("keyed", { ...here, ...undoOnce, reliesOn: [needed.id] }), inner(ids), call("once", here)],
    {
      fanOut: over(["a", "b", "c"], { width: 2, bakeMs: 5000, ...fan }),
      otherwise: [tell(9103), ending("stop", "lanes were lost")],
    },
  );
const inner = (ids: string[]) =>
  step("t", [call("idempotent", undo), ensure(all(reading("up")), { holdingMs: 2000 })], {
    fanOut: over(ids, { bind: "node", kind: "node", first: 1, width: 2, need: { count: 1 } }),
    otherwise: [ending("continue", "")],
  });

/** Plans whose runs have more corners than the laws'. */
const corners: Law[] = [
  { law: "lanes of lanes", plan: planOf([lanes(["x", "y"])], more), ends: "", sent: [] },
  {
    law: "lanes that are lost",
    plan: planOf([lanes(["x"])], more),
    world: { answers: ({ action }) => ({ outcome: action === "once" ? "rejected" : "ok" }) },
    ends: "",
    sent: [],
  },
  {
    law: "a lane that a quorum spares",
    plan: planOf(
      [lanes(["x"], { need: { count: 1 } }), call("confirmed", { ...undo, confirm: all(reading("did")) })],
      more,
    ),
    world: {
      answers: ({ action, effect }) =>
        action === "confirmed" || (action === "once" && effect.includes("[b]"))
          ? { outcome: "rejected" }
          : { outcome: "ok" },
    },
    ends: "",
    sent: [],
  },
  {
    law: "calls that nobody answers",
    plan: planOf(
      [call("keyed", { ...undoOnce, retry: { times: 1, firstMs: 100, maxMs: 100 } }), lanes(["x"])],
      more,
    ),
    world: { answers: ({ action }) => (action === "once" ? { outcome: "rejected" } : "silence") },
    ends: "",
    sent: [],
  },
  {
    law: "probes that nobody answers",
    plan: planOf([call("keyed", undo), ensure(all(reading("up")))], more),
    world: { sees: (_probe, _args, now) => (now > 3000 ? "unknown" : false) },
    ends: "",
    sent: [],
  },
  {
    law: "a deadline in the middle",
    plan: planOf([lanes(["x", "y"]), call("confirmed", undo)], { ...more, deadlineMs: 9000 }),
    ends: "",
    sent: [],
  },
  {
    law: "an undo budget that is too small",
    plan: planOf([call("keyed", undoOnce), call("once")], { ...more, undoMs: 1500 }),
    world: {
      answers: ({ action }) => ({ outcome: action === "once" ? "rejected" : "ok" }),
      sees: () => false,
    },
    ends: "",
    sent: [],
  },
];

describe.each(Object.entries(interruptions))("%s before any event", (_name, at) => {
  it.each([...laws, ...corners])("$law", (law) => {
    const events = play(law.plan, fresh(law)).events.length;
    for (let index = 1; index <= events; index++) {
      const played = play(law.plan, { ...fresh(law), at: at(index) });
      expect(
        breaches(law.plan, played),
        `${law.law}, before event ${index}: ${played.events.map((each) => each.event).join(" ")}`,
      ).toEqual([]);
    }
  });
});

/** A world that counts begins anew for each run. */
function fresh(law: Law): NonNullable<Law["world"]> {
  const { at: _at, ...world } = law.world ?? {};
  return world;
}
