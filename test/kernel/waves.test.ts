// Fan-outs at awkward moments: lanes that settle in one and the same turn, lanes that a quorum spares, elements with
// strange names, a handler that goes on.

import { describe, expect, it } from "vitest";
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

let ids = 5000;
const isRegion = (name: string) =>
  ({ op: "compare", by: "==", left: variable("region"), right: literal(name) }) as const;
const tell = (): Node => ({
  kind: "notify",
  id: ++ids,
  name: `notify${ids}`,
  label: "notify",
  channel: "ops",
  args: {},
  text: literal("look"),
});
const when = (...names: string[]): Node => ({
  kind: "when",
  id: ++ids,
  name: `when${ids}`,
  label: "when",
  arms: [
    {
      condition: all({ op: "logic", by: "or", of: names.map(isRegion) }),
      body: [call("once", { places: { region: variable("region") } })],
    },
  ],
});

/** Ids of commands that ask for something; each may stand once in a journal. */
function idsOf(commands: readonly Command[]): string[] {
  return commands.flatMap((command) =>
    command.command === "cancel" || command.command === "release" ? [] : [command.id],
  );
}

describe("a fan-out", () => {
  it("bakes once after a wave whose lanes settle in one turn, and starts no more than the next wave", () => {
    const fan = over(["a", "b", "c", "d", "e", "f"], { width: 2, bakeMs: 5000 });
    const plan = planOf([step("s", [when("c", "d", "e", "f")], { fanOut: fan })]);
    let inFlight = 0;
    let most = 0;
    const played = play(plan, {
      answers() {
        inFlight++;
        most = Math.max(most, inFlight);
        return { outcome: "ok", takesMs: 1000 };
      },
      sees: () => true,
    });
    for (const event of played.events) if (event.event === "result") inFlight--;
    expect(played.state.ending).toBe("succeeded");
    expect(idsOf(played.commands)).toEqual([...new Set(idsOf(played.commands))]);
    expect(played.events.filter((event) => event.event === "fired").map((event) => event.at)).toHaveLength(2);
  });

  it("judges its lanes once when they are lost together, so its handler runs from its beginning", () => {
    const fan = over(["a", "b"], { width: 2 });
    const handler = [tell(), tell(), ending("continue", "")];
    const body = [call("once", { places: { region: variable("region") } })];
    const plan = planOf([call("keyed"), step("s", body, { fanOut: fan, otherwise: handler })]);
    const played = play(plan, { at: { 2: { event: "resumed", at: 50, epoch: 2, holder: "next" } } });
    const told = played.events.filter((event) => event.event === "notified");
    const order = played.events.map((event) => event.event);
    expect(told).toHaveLength(2);
    expect(order.slice(-2), order.join(" ")).toEqual(["notified", "notified"]);
    const asked = played.commands.filter((command) => command.command === "notify");
    expect(asked).toHaveLength(2);
  });

  it("starts its first wave within what `blast` allows at a time", () => {
    const blast: Plan["blast"] = [{ kind: "region", count: 1, when: "at-a-time" }];
    const fan = over(["a", "b", "c"], { first: 3 });
    const plan = planOf(
      [step("s", [call("once", { places: { region: variable("region") } })], { fanOut: fan })],
      {
        blast,
      },
    );
    const played = play(plan);
    expect(played.events.filter((event) => event.event === "result").map((event) => event.at)).toEqual([
      10, 20, 30,
    ]);
  });

  it("takes elements that can't be written in a path", () => {
    const plan = planOf([step("s", [call("once")], { fanOut: over(["😀", "a/b", "\ud800", "a]b"]) })]);
    const played = play(plan);
    expect(played.state.ending).toBe("succeeded");
    expect(new Set(played.state.effects.map((effect) => effect.path)).size).toBe(4);
  });

  it("can't end well when a lane that it spares has done what can't be undone", () => {
    const body = [
      call("once", { irreversible: "it is sent", places: { region: variable("region") } }),
      call("keyed", { places: { region: variable("region") } }),
    ];
    const plan = planOf([step("s", body, { fanOut: over(["a", "b"], { need: { count: 1 } }) })]);
    const played = play(plan, {
      answers: (command) => ({
        outcome: command.action === "keyed" && command.places.region === "a" ? "rejected" : "ok",
      }),
    });
    expect(played.state.ending).toBe("escalated");
    expect(played.state.debt.map((debt) => debt.effect)).toContain("s[a]/once");
  });

  it("leaves its outcome sets to what comes after a handler that goes on", () => {
    const after = require_(
      all({
        op: "compare",
        by: "==",
        left: { op: "apply", name: "count", args: [{ op: "field", of: variable("s"), name: "missing" }] },
        right: literal(2),
      }),
    );
    const body = [call("once")];
    const plan = planOf([
      step("s", body, { fanOut: over(["a", "b"]), otherwise: [ending("continue", "")] }),
      after,
      call("keyed"),
    ]);
    const played = play(plan, {
      answers: ({ action }) => ({ outcome: action === "once" ? "rejected" : "ok" }),
    });
    expect(played.state.ending, played.state.reason).toBe("succeeded");
  });

  it("undoes lanes of lanes once each, the latest step first", () => {
    const node = (name: string) => ({ ...over(["x", "y"], { bind: "node", width: 1 }), kind: name });
    const undo = undoBy("inverse");
    const inner = step("t", [call("keyed", { undo }), call("once")], {
      fanOut: { ...node("node"), need: { count: 1 } },
    });
    const outer = step("s", [inner, call("idempotent", { undo })], {
      fanOut: over(["a", "b"], { width: 1 }),
    });
    const plan = planOf([outer, call("confirmed")]);
    const played = play(plan, {
      answers: ({ action, effect }) => ({
        outcome: action === "confirmed" || (action === "once" && effect.includes("[x]")) ? "rejected" : "ok",
      }),
    });
    const undone = played.commands.flatMap((command) =>
      command.command === "call" && command.phase === "undo" ? [command.effect] : [],
    );
    expect(played.state.ending, played.state.reason).toBe("escalated");
    expect(new Set(undone).size).toBe(undone.length);
    expect(undone.slice(0, 2)).toEqual(["s[a]/t[x]/keyed", "s[b]/t[x]/keyed"]);
    expect(undone.indexOf("s[b]/idempotent")).toBeLessThan(undone.indexOf("s[b]/t[y]/keyed"));
  });
});

describe("a condition", () => {
  it("that is decided without a reading fails when its time is over", () => {
    const plan = planOf([call("keyed"), ensure(all(literal(false), reading("up")), { withinMs: 5000 })]);
    const played = play(plan);
    expect(played.state.ending).toBe("escalated");
    expect(played.state.now).toBeGreaterThanOrEqual(5000);
  });
});
