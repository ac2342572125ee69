// Endings at awkward moments: handlers that fail or are overtaken by the deadline, a stop that comes while the run
// is already turning, locks when nothing is owed, and what a person asks for after the end.

import { describe, expect, it } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import type { Command } from "../../schema/generated/journal-record.ts";
import type { Node, Plan } from "../../schema/generated/plan.ts";
import {
  all,
  call,
  ending,
  ensure,
  literal,
  over,
  planOf,
  play,
  reading,
  require_,
  step,
  undoBy,
  variable,
} from "./plans.ts";

let ids = 7000;
const tell = (): Node => ({
  kind: "notify",
  id: ++ids,
  name: `notify${ids}`,
  label: "notify",
  channel: "ops",
  args: {},
  text: literal("look"),
});
const pause = (forMs: number): Node => ({
  kind: "wait",
  id: ++ids,
  name: `wait${ids}`,
  label: "wait",
  forMs,
});
const holds: Plan["holds"] = [
  { resource: { kind: "database", key: [variable("cluster")] }, waitMs: 60_000, label: "database(cluster)" },
];
const inputs: Plan["inputs"] = [{ name: "cluster", type: { t: "scalar", of: "string" } }];
const cluster = { cluster: "payments" };
const undoable = { undo: undoBy("inverse") };
const onceFails = ({ action }: { action: string }) =>
  ({ outcome: action === "once" ? "rejected" : "ok" }) as const;

function released(commands: readonly Command[]) {
  return commands.flatMap((command) => (command.command === "release" ? [command] : []));
}

describe("a handler", () => {
  it("that fails hands the run to a person, whatever outer handlers say", () => {
    const bad = [require_(all(reading("up"))), ending("continue", "")];
    const inner = step("t", [call("once")], { otherwise: bad });
    const plan = planOf([step("s", [inner], { otherwise: [ending("continue", "")] }), call("idempotent")]);
    const played = play(plan, { answers: onceFails, sees: () => false });
    expect(played.sent).toEqual(["once"]);
    expect(played.state.ending).toBe("escalated");
    expect(played.state.reason).toContain("the handler failed");
  });

  it("of a fan-out that fails does so too", () => {
    const bad = [require_(all(reading("up"))), ending("continue", "")];
    const plan = planOf([
      step("s", [call("once")], { fanOut: over(["a"]), otherwise: bad }),
      call("idempotent"),
    ]);
    const played = play(plan, { answers: onceFails, sees: () => false });
    expect(played.sent).toEqual(["once"]);
    expect(played.state.ending).toBe("escalated");
  });

  it("that comes to its end without saying how to go on stops the run", () => {
    const plan = planOf([step("s", [call("once")], { otherwise: [tell()] }), call("idempotent")]);
    const played = play(plan, { answers: onceFails });
    expect(played.sent).toEqual(["once"]);
    expect(played.state.ending).toBe("compensated");
  });

  it("of the run that the deadline overtakes tells nobody twice", () => {
    const otherwise = [tell(), pause(20_000), ending("escalate", "look")];
    const plan = planOf([call("once")], { deadlineMs: 5000, otherwise });
    const played = play(plan, { answers: onceFails });
    const told = played.commands.flatMap((command) => (command.command === "notify" ? [command.id] : []));
    expect(told).toHaveLength(1);
    expect(played.state.ending).toBe("escalated");
  });
});

describe("a stop", () => {
  it("while the run drains at its deadline undoes, and asks no handler", () => {
    const plan = planOf([call("keyed", undoable), call("idempotent", { timeoutMs: 4000 })], {
      deadlineMs: 5000,
      otherwise: [ending("escalate", "late")],
    });
    const played = play(plan, {
      answers: ({ action }) =>
        action === "idempotent" ? { outcome: "rejected", takesMs: 5500 } : { outcome: "ok" },
      at: { 3: { event: "stop", at: 5200, by: "operator" } },
    });
    expect(played.events.map((event) => event.event).slice(0, 4)).toEqual([
      "start",
      "result",
      "fired",
      "stop",
    ]);
    expect(played.sent).toEqual(["keyed", "idempotent", "inverse"]);
    expect(played.state.ending).toBe("compensated");
  });
});

describe("locks", () => {
  it.each([
    [
      "killed before anything was sent",
      { at: { 2: { event: "kill", at: 10, by: "operator" } as const } },
      "killed",
    ],
    ["escalated before anything was sent", { sees: () => false }, "escalated"],
  ])("of a run %s are free, for nobody could settle its debt", (_title, world, ends) => {
    const body = [
      step("s", [ensure(all(reading("up")), { withinMs: 2000 })], {
        otherwise: [ending("escalate", "look")],
      }),
      call("once"),
    ];
    const played = play(planOf(body, { holds, inputs }), world, cluster);
    expect(played.state.ending).toBe(ends);
    expect(played.state.debt).toEqual([]);
    expect(released(played.commands)).toHaveLength(1);
  });

  it("are released by the name that they were taken by", () => {
    const played = play(planOf([call("once")], { holds, inputs }), {}, cluster);
    expect(released(played.commands)[0]?.resources).toEqual([{ kind: "database", key: ["payments"] }]);
  });

  it("asked for when the run was stopped are given back, also if they were granted meanwhile", () => {
    const at = { 1: { event: "stop", at: 1, by: "operator" } as const };
    const played = play(planOf([call("once")], { holds, inputs }), { at }, cluster);
    expect(played.state.ending).toBe("refused");
    expect(released(played.commands)).toHaveLength(1);
  });
});

describe("after the end", () => {
  it("nothing is asked for under an id that was used before", () => {
    const plan = planOf([call("keyed", undoable)], { finally: [tell()], holds, inputs });
    const loaded = loadPlan(plan);
    const played = play(plan, {}, cluster);
    const commands = [...played.commands];
    const take = (event: Parameters<typeof advance>[2]) =>
      commands.push(...advance(loaded, played.state, event));
    take({ event: "undo", at: 1000, by: "operator" });
    for (let count = 0; count < 20 && played.state.mode !== "ended"; count++) {
      const [command] = Object.values(played.state.open).map((open) => open.command);
      const at = 1000 + count;
      const open = Object.values(played.state.open).map((each) => each.command);
      const next = open.find((each) => each.command !== "timer") ?? command;
      if (!next || !("id" in next)) break;
      if (next.command === "hold") take({ event: "held", at, id: next.id, granted: true });
      else if (next.command === "call") take({ event: "result", at, id: next.id, outcome: "ok", value: {} });
      else if (next.command === "observe")
        take({ event: "observed", at, id: next.id, values: [{ value: true, asOf: at }] });
      else if (next.command === "notify") take({ event: "notified", at, id: next.id, sent: true });
      else break;
    }
    expect(played.state.ending).toBe("compensated");
    const used = commands.flatMap((command) => (command.command === "cancel" ? [] : [command.id]));
    expect(used).toEqual([...new Set(used)]);
  });
});

describe("a gate", () => {
  it("that opens again has every require asked again first", () => {
    const needed = require_(all(reading("up")));
    const plan = planOf([call("keyed"), step("s", [needed, call("once", { reliesOn: [needed.id] })])]);
    const played = play(plan, {
      sees: (_probe, _args, now) => now < 100,
      at: {
        1: { event: "gate", at: 5, closed: "freeze" },
        2: { event: "gate", at: 6, closed: null },
        4: { event: "gate", at: 10, closed: "freeze" },
        6: { event: "gate", at: 5000, closed: null },
      },
    });
    expect(played.sent).toEqual(["keyed"]);
    expect(played.state.reason).toContain("asked again");
  });
});
