// Leaving the forward course at an awkward moment: at the deadline with a handler of the whole run, in the middle
// of an undo, between two halves of one observation.

import { describe, expect, it } from "vitest";
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
  type World,
} from "./plans.ts";

const otherwise = [ending("escalate", "it took too long")];

describe("a turn", () => {
  it("at the deadline takes the run's handler, and what the handler asks for is done", () => {
    const plan = planOf([call("keyed"), ensure(all(reading("up")), { withinMs: 90_000 })], {
      deadlineMs: 5000,
      otherwise,
    });
    const played = play(plan, { sees: () => false });
    expect(played.state.ending).toBe("escalated");
    expect(played.state.reason).toBe("it took too long");
  });

  it("in the middle of an undo leaves the effect unknown, never done", () => {
    const undo = undoBy("inverse", { retry: { times: 50, firstMs: 100, maxMs: 100 } });
    const body = [call("keyed", { undo }), call("once")];
    const plan = planOf([step("s", body, { fanOut: over(["a"]) })], { deadlineMs: 4000, otherwise });
    const played = play(plan, {
      answers: ({ action }) =>
        action === "once" ? { outcome: "rejected" } : action === "inverse" ? "silence" : { outcome: "ok" },
    });
    expect(played.sent).toContain("inverse");
    expect(played.state.ending).toBe("escalated");
    expect(played.state.debt.map(({ action, state }) => `${action} ${state}`)).toEqual(["keyed unknown"]);
  });

  it("by a stop in the middle of a lane's undo runs that undo again", () => {
    const body = [call("keyed", { undo: undoBy("inverse") }), call("once")];
    const plan = planOf([step("s", body, { fanOut: over(["a"]) })], { deadlineMs: 600_000 });
    let silent = 1;
    const answers = ({ action }: { action: string }) =>
      action === "once"
        ? ({ outcome: "rejected" } as const)
        : action === "inverse" && silent-- > 0
          ? ("silence" as const)
          : ({ outcome: "ok" } as const);
    const played = play(plan, { answers, at: { 3: { event: "stop", at: 100, by: "operator" } } });
    expect(played.sent.filter((sent) => sent === "inverse")).toHaveLength(2);
    expect(played.state.ending).toBe("compensated");
  });

  it("by a stop leaves an undo that was cut short unknown, also when a kill comes before its turn", () => {
    const undo = undoBy("inverse", { retry: { times: 9, firstMs: 100, maxMs: 100 } });
    const lane = [call("keyed", { undo }), call("once"), ensure(all(reading("up")), { withinMs: 60_000 })];
    const plan = planOf([
      step("s", lane, { fanOut: over(["a", "b", "c"], { width: 2, need: { count: 1 } }) }),
    ]);
    const answers: World["answers"] = ({ action, id }) =>
      action === "inverse"
        ? "silence"
        : { outcome: action === "once" && id.includes("[a]") ? "rejected" : "ok" };
    const sees = (probe: string, _args: unknown, now: number) => probe !== "up" || now < 25;
    const stop = { event: "stop", at: 100, by: "operator" } as const;
    const kill = { event: "kill", at: 2500, by: "operator" } as const;
    const played = play(plan, { answers, sees, at: { 9: stop, 11: kill } });
    expect(played.sent.filter((sent) => sent === "inverse").length).toBeGreaterThan(1);
    expect(played.state.ending).toBe("killed");
    const debt = played.state.debt.map(({ effect, state }) => `${effect.slice(0, 4)} ${state}`);
    expect(debt).toContain("s[a] unknown");
  });

  it("by a crash between two halves of an observation asks the first half again", () => {
    const decided = {
      op: "if",
      condition: reading("up"),
      then: reading("did"),
      otherwise: literal(false),
    } as const;
    const plan = planOf([require_(all(decided)), call("keyed")]);
    const played = play(plan, { at: { 2: { event: "resumed", at: 3, epoch: 2, holder: "next" } } });
    const reads = played.commands.flatMap((command) =>
      command.command === "observe" ? command.reads.map((read) => read.probe) : [],
    );
    expect(reads).toEqual(["up", "did", "did", "up"]);
    expect(played.state.ending).toBe("succeeded");
  });
});
