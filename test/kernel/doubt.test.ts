// What was never answered: nothing is sent twice where that can hurt, nothing is taken for done that nobody saw.

import { describe, expect, it } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import type { Command } from "../../schema/generated/journal-record.ts";
import type { Call, Plan, Probe } from "../../schema/generated/plan.ts";
import { all, call, ensure, literal, over, planOf, play, reading, step, variable } from "./plans.ts";

const base = planOf([]);
const region = (of: string) => ({ kind: "thing", key: [variable(of)] });

/** `up` sees the thing of its region by another eye, `calm` something else, `did` by the actor's own word. */
const probes: Plan["probes"] = {
  ...base.probes,
  up: { ...(base.probes.up as Probe), reads: [region("region")] },
  calm: { ...(base.probes.calm as Probe), reads: [{ kind: "weather", key: [] }] },
  did: { ...(base.probes.did as Probe), principal: "svc", reads: [region("region")] },
};
const actions = (more: Partial<Plan["actions"]>): Plan["actions"] =>
  ({ ...base.actions, ...more }) as Plan["actions"];
const at = (name: string) => reading(name, { region: literal("a") });
const writes: Call["writes"] = [{ kind: "thing", key: [literal("a")] }];
const idsOf = (commands: readonly Command[]) =>
  commands.flatMap((command) => (command.command === "cancel" ? [] : [command.id]));

describe("an unanswered call", () => {
  it.each([
    ["reads what it wrote, by another eye", at("up"), "succeeded"],
    ["reads something else", at("calm"), "escalated"],
    ["reads the same of another place", reading("up", { region: literal("b") }), "escalated"],
    ["asks the actor, though another can see it", at("did"), "escalated"],
  ])("is settled by the ensure after it only if that %s", (_title, condition, ends) => {
    const plan = planOf([call("idempotent", { writes }), ensure(all(condition))], { probes });
    const played = play(plan, { answers: () => "silence" });
    expect(played.state.ending).toBe(ends);
  });

  it("whose key has grown too old is confirmed once, and not waited for again and again", () => {
    const keyed = { ...base.actions.keyed, keyedForMs: 1000, settlesMs: 3000 } as Plan["actions"][string];
    const retry = { times: 5, firstMs: 100, maxMs: 100 };
    const plan = planOf([call("keyed", { retry, confirm: all(reading("did")) })], {
      actions: actions({ keyed }),
    });
    const played = play(plan, { answers: () => "silence", sees: () => false });
    expect(played.sent).toEqual(["keyed"]);
    expect(new Set(idsOf(played.commands)).size).toBe(idsOf(played.commands).length);
    expect(played.state.ending).toBe("compensated");
    expect(played.state.now).toBeLessThan(10_000);
  });

  it("whose confirm can't be asked stays open", () => {
    const confirm = all({ op: "probe", probe: "did", args: { region: variable("nobody") } });
    const plan = planOf([call("confirmed", { confirm })]);
    const played = play(plan, { answers: () => "silence" });
    expect(played.state.ending).toBe("escalated");
    expect(played.state.debt).toMatchObject([{ effect: "confirmed", state: "unknown" }]);
  });
});

describe("an inverse", () => {
  const body = (inverse: string, more: Partial<Call> = {}) => [
    call("keyed", { undo: { captures: [], body: [call(inverse, more), ensure(all(reading("back")))] } }),
    call("once"),
  ];
  const lane = (inverse: string, more: Partial<Call> = {}) => [
    step("s", body(inverse, more), { fanOut: over(["a"]) }),
  ];
  const once = { ...base.actions.once } as Plan["actions"][string];
  const stop = { event: "stop", by: "operator" } as const;

  it("that nothing protects is not sent again when a stop cuts its lane's undo in two", () => {
    const plan = planOf(lane("inverseOnce"), { actions: actions({ inverseOnce: once }) });
    const answers = ({ action }: { action: string }) =>
      ({ outcome: action === "once" ? "rejected" : "ok" }) as const;
    const played = play(plan, {
      answers,
      sees: (_probe, _args, now) => now > 2000,
      at: { 5: { ...stop, at: 100 } },
    });
    expect(played.events[5]).toMatchObject({ event: "stop" });
    expect(played.sent).toEqual(["keyed", "once", "inverseOnce"]);
    expect(played.state.ending, played.state.reason).toBe("compensated");
  });

  it("that nothing protects and nobody answered is debt after the stop, not sent blindly", () => {
    const plan = planOf(lane("inverseOnce"), { actions: actions({ inverseOnce: once }) });
    const answers = ({ action }: { action: string }) =>
      action === "inverseOnce" ? "silence" : ({ outcome: action === "once" ? "rejected" : "ok" } as const);
    const played = play(plan, { answers, at: { 3: { ...stop, at: 100 } } });
    expect(played.sent).toEqual(["keyed", "once", "inverseOnce"]);
    expect(played.state.ending).toBe("escalated");
  });

  it("is not sent under a key that has grown too old since its first run", () => {
    const keyed = { ...base.actions.keyed, keyedForMs: 10_000 } as Plan["actions"][string];
    const plan = planOf(body("inverseKeyed"), { actions: actions({ inverseKeyed: keyed }) });
    const loaded = loadPlan(plan);
    const answers = ({ action }: { action: string }) =>
      action === "inverseKeyed" ? "silence" : ({ outcome: action === "once" ? "rejected" : "ok" } as const);
    const played = play(plan, { answers });
    expect(played.state.debt).toMatchObject([{ effect: "keyed", state: "undo-failed" }]);
    const again = advance(loaded, played.state, { event: "undo", at: 3_600_000, by: "operator" });
    expect(again.filter((command) => command.command === "call")).toEqual([]);
    expect(played.state.ending).toBe("escalated");
  });

  it("that may not have happened and that nothing looks at afterwards is no undo", () => {
    const undo = { captures: [], body: [call("inverse")] };
    const plan = planOf([call("keyed", { undo }), call("once")]);
    const answers = ({ action }: { action: string }) =>
      action === "inverse" ? "silence" : ({ outcome: action === "once" ? "rejected" : "ok" } as const);
    const played = play(plan, { answers });
    expect(played.state.debt).toMatchObject([{ effect: "keyed", state: "undo-failed" }]);
  });
});

describe("an ensure", () => {
  it("counts its stability window by when it was looked, not by when the answers came", () => {
    const plan = loadPlan(planOf([ensure(all(reading("up")), { holdingMs: 3000, everyMs: 50 })]));
    const state = freshState();
    let commands = advance(plan, state, {
      event: "start",
      at: 0,
      run: "r",
      plan: "p",
      seed: 1,
      epoch: 1,
      holder: "t",
      inputs: {},
    });
    let lookedAt = 0;
    while (state.mode !== "ended") {
      const observe = commands.find((command) => command.command === "observe");
      if (observe?.command !== "observe") break;
      lookedAt = Math.max(state.now, observe.notBeforeMs ?? 0);
      const values = [{ value: true, asOf: lookedAt }];
      commands = advance(plan, state, { event: "observed", at: lookedAt + 2900, id: observe.id, values });
    }
    expect(state.ending).toBe("succeeded");
    expect(lookedAt).toBeGreaterThanOrEqual(3000);
  });
});
