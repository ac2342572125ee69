// What a finished fan-out leaves: four sets that together are its elements, in its order, and each lane's outputs.

import { describe, expect, it } from "vitest";
import type { Expr, Node } from "../../schema/generated/plan.ts";
import {
  all,
  call,
  ending,
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

const field = (name: string): Expr => ({ op: "field", of: variable("s"), name });
const same = (set: string, value: unknown): Expr => ({
  op: "compare",
  by: "==",
  left: field(set),
  right: literal(value),
});

/** Lanes named by what becomes of them: d(one), r(ejected), l(ost, undo in vain), u(ndone). */
function sets(items: unknown[], more: Record<string, unknown>, expected: Record<string, unknown>) {
  const body: Node[] = [
    call("keyed", {
      undo: undoBy("inverse"),
      request: { op: "record", fields: [{ name: "x", value: variable("item") }] },
    }),
    call("once", { request: { op: "record", fields: [{ name: "x", value: variable("item") }] } }),
  ];
  const fan = { ...over([]), bind: "item", kind: undefined, in: literal(items), need: { count: 1 }, ...more };
  const wants = require_(all(...Object.entries(expected).map(([set, value]) => same(set, value))));
  const plan = planOf([
    step("s", body, { fanOut: fan, otherwise: [ending("continue", "")] }),
    wants,
    call("confirmed"),
  ]);
  const played = play(plan, {
    answers({ action, request, phase }) {
      const text = JSON.stringify(request);
      if (phase === "undo") return { outcome: "ok" };
      if (action === "once" && /"[uU]/.test(text)) return { outcome: "rejected" };
      if (action === "once" && text.includes('"l')) return "silence";
      return { outcome: action === "keyed" && text.includes('"r') ? "rejected" : "ok" };
    },
  });
  return { last: played.sent.at(-1), reason: played.state.reason };
}

describe("outcome sets", () => {
  it.each<[string, unknown[], Record<string, unknown>, Record<string, unknown>]>([
    ["all done", ["d1", "d2"], {}, { done: ["d1", "d2"], failed: [], unknown: [], missing: [] }],
    [
      "undone lanes and those never sent to have failed; one without an answer is unknown",
      ["u1", "d1", "r1", "l1"],
      {},
      { done: ["d1"], failed: ["u1", "r1"], unknown: ["l1"], missing: ["u1", "r1", "l1"] },
    ],
    [
      "lanes that never started are missing, and failed",
      ["u1", "d1", "d2"],
      { width: 1, need: { all: true } },
      { done: [], failed: ["u1", "d1", "d2"], unknown: [], missing: ["u1", "d1", "d2"] },
    ],
    [
      "resources are told apart by their keys",
      [
        { cluster: "d", id: 1 },
        { cluster: "u", id: 1 },
        { id: 2, cluster: "d" },
      ],
      { kind: "broker", keys: ["cluster", "id"] },
      {
        done: [
          { cluster: "d", id: 1 },
          { cluster: "d", id: 2 },
        ],
        failed: [{ cluster: "u", id: 1 }],
        unknown: [],
      },
    ],
  ])("%s", (_, items, more, expected) => {
    const found = sets(items, more, expected);
    expect(found.last, found.reason).toBe("confirmed");
  });

  it("of one thing listed twice, its keys in another order, are refused", () => {
    const twice = [
      { cluster: "d", id: 1 },
      { id: 1, cluster: "d" },
    ];
    const plan = planOf([
      step("s", [call("once")], { fanOut: { ...over([]), kind: "broker", in: literal(twice) } }),
    ]);
    expect(play(plan).sent).toEqual([]);
  });

  it("hold places in the topology's order, whoever listed them", () => {
    const fan = over(["c", "a", "b"], { width: 1 });
    const plan = planOf([
      step("s", [call("once", { places: { region: variable("region") } })], { fanOut: fan }),
    ]);
    const places = play(plan).commands.flatMap((each) =>
      each.command === "call" ? [each.places.region] : [],
    );
    expect(places).toEqual(["a", "b", "c"]);
  });

  it("keep an unknown output unknown among the others", () => {
    const lanes: Expr = { op: "per-lane", of: field("lanes"), name: "seen" };
    const body: Node[] = [
      {
        kind: "let",
        id: 9001,
        name: "let",
        label: "let",
        bind: "seen",
        value: reading("up", { region: variable("region") }),
      },
    ];
    const judged = (of: Expr) => {
      const plan = planOf([
        step("s", body, { fanOut: over(["a", "b"]), outputs: ["seen"] }),
        require_(all(of)),
        call("once"),
      ]);
      const sees = (_: string, __: unknown, now: number) => (now > 2 ? true : ("unknown" as const));
      return play(plan, { sees }).sent;
    };
    const count: Expr = {
      op: "compare",
      by: "==",
      left: { op: "apply", name: "count", args: [lanes] },
      right: literal(2),
    };
    expect(judged(count)).toEqual([]);
    expect(judged({ op: "is-unknown", of: lanes })).toEqual(["once"]);
  });
});
