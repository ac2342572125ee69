// What the plan of the flagship holds, law by law: numbers and names of nodes, what each call relies on, what an
// undo captures, the three parts of a drift, and inlining that never captures a name.

import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { freeVariables, literal, substitute, variable } from "../../compiler/types/tree.ts";
import type { Expr, Node, Plan } from "../../schema/generated/plan.ts";
import { compileEdited, flagship } from "./flagship.ts";

async function planOf(edit?: Parameters<typeof compileEdited>[0]): Promise<Plan> {
  const { value, problems } = edit === undefined ? await compile(flagship) : await compileEdited(edit);
  const plan = value?.plans[0]?.plan;
  if (plan === undefined) throw new Error(problems.map((problem) => problem.message).join("\n"));
  return plan;
}

function blocksOf(node: Node): (readonly Node[])[] {
  if (node.kind === "step") return [node.body, node.otherwise ?? []];
  if (node.kind === "when")
    return [...node.arms.map((arm) => arm.body), node.otherwise ?? [], node.unknown ?? []];
  return node.kind === "call" ? [node.undo?.body ?? []] : [];
}
function below(block: readonly Node[]): Node[] {
  return block.flatMap((node) => [node, ...blocksOf(node).flatMap(below)]);
}
function blocks(block: readonly Node[]): (readonly Node[])[] {
  return [block, ...block.flatMap((node) => blocksOf(node).flatMap(blocks))];
}
function call(plan: Plan, name: string): Extract<Node, { kind: "call" }> {
  const found = below(plan.body).find((node) => node.kind === "call" && node.name === name);
  if (found?.kind !== "call") throw new Error(`no call ${name}`);
  return found;
}

describe("nodes", () => {
  it("are numbered from 1 in the order in which they stand", async () => {
    const plan = await planOf();
    const ids = [plan.body, plan.otherwise ?? [], plan.finally ?? []].flatMap(below).map((node) => node.id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });
  it("have a name of their own in their block", async () => {
    const plan = await planOf({
      in: "runbook",
      replace: "    require promotable\n",
      by: "    require promotable\n    require replica_lag < 90ms\n",
    });
    for (const block of blocks(plan.body)) {
      const names = block.map((node) => node.name);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(below(plan.body).map((node) => node.name)).toContain("require#2");
  });
  it("stand in the source map, each at its line", async () => {
    const { value } = await compile(flagship);
    const { plan, sourceMap } = value?.plans[0] ?? { plan: await planOf(), sourceMap: undefined };
    const step = plan.body.find((node) => node.name === "initiate_failover");
    const at = sourceMap?.nodes[String(step?.id)];
    const text =
      flagship.sources.find((source) => source.file === sourceMap?.files[at?.file ?? -1])?.text ?? "";
    expect(text.split("\n")[(at?.line ?? 0) - 1]?.slice((at?.column ?? 0) - 1)).toBe(
      "step initiate_failover",
    );
    expect(Object.keys(sourceMap?.nodes ?? {})).toHaveLength(
      below([...plan.body, ...(plan.finally ?? [])]).length,
    );
  });
});

describe("a call", () => {
  it("relies on its own step's require, and on the body's only where it may be the run's first send", async () => {
    const plan = await planOf();
    const requires = below(plan.body).filter((node) => node.kind === "require");
    const [admission, own] = requires.map((node) => node.id);
    expect(call(plan, "SetMaxConnectionPool").reliesOn).toEqual([admission]);
    expect(call(plan, "InitiateFailover").reliesOn).toEqual([admission, own]);
    expect(call(plan, "invalidate").reliesOn).toEqual([]);
  });
  it("captures every variable of its undo, and each argument that reads a probe", async () => {
    expect(call(await planOf(), "InitiateFailover").undo?.captures.map((each) => each.name)).toEqual([
      "region",
    ]);
    const plan = await planOf({
      in: "runbook",
      replace: "call Remediation.Failback(cluster: cluster_of(region))\n",
      by: 'call Remediation.Failback(cluster: "c-{stale_entries(node: us-east-1a)}-{incident.id}")\n',
    });
    const { undo } = call(plan, "InitiateFailover");
    expect(undo?.captures.map((each) => each.name).sort()).toEqual(["$Failback.cluster", "region"]);
    const inverse = undo?.body[0];
    expect(inverse?.kind === "call" && inverse.request).toEqual({
      op: "record",
      fields: [{ name: "cluster", value: { op: "variable", name: "$Failback.cluster" } }],
    });
  });
  it("leaves out of its request what it leaves out of its arguments, and fills places from the lane", async () => {
    const plan = await planOf();
    expect(call(plan, "invalidate").places).toEqual({ node: { op: "variable", name: "node" } });
    expect(call(plan, "InitiateFailover").writes).toEqual([
      {
        kind: "database",
        key: [
          { op: "variable", name: "region" },
          { op: "literal", value: "payments" },
        ],
      },
    ]);
  });
});

describe("a drift", () => {
  it("is read first, aligned just before the first effect, and asked again before each later wave", async () => {
    const plan = await planOf();
    expect(plan.body.map((node) => node.name)).toEqual([
      "drift",
      "require",
      "align_Get",
      "initiate_failover",
      "invalidate_cache",
      "watch_recovery",
    ]);
    const [drift] = plan.body;
    expect(drift?.kind === "drift" && drift.fields).toEqual([
      { path: ["max_connection_pool"], rule: "align" },
      { path: ["tls"], rule: "refuse" },
      { path: ["feature_flags"], rule: "note" },
    ]);
    const step = plan.body.find((node) => node.name === "initiate_failover");
    expect(step?.kind === "step" && step.fanOut?.gate?.labels).toEqual([
      "max_connection_pool is the same in canary and production",
      "tls is the same in canary and production",
    ]);
  });
  it("refuses every field that the text doesn't name", async () => {
    const plan = await planOf({ in: "runbook", replace: "    feature_flags.*      note\n", by: "" });
    const [drift] = plan.body;
    expect(drift?.kind === "drift" && drift.fields.at(-1)).toEqual({
      path: ["feature_flags"],
      rule: "refuse",
    });
  });
  it("takes an alignment back to what the canary had", async () => {
    const aligned = call(await planOf(), "SetMaxConnectionPool");
    expect(aligned.undo?.captures).toEqual([{ name: "$drift.canary", value: variable("$drift.canary") }]);
    expect(aligned.undo?.body.map((node) => node.kind)).toEqual(["call", "ensure"]);
  });
});

describe("what a step has left", () => {
  it("is read from its own lane, and may be none where lanes may be missing", async () => {
    const runbook = flagship.sources.find((source) => source.file === "payment_db_failover.claw")?.text ?? "";
    const by = runbook
      .replace("incident: incident.id)\n", "incident: incident.id) as reply\n")
      .replace(
        "    step entries for each node",
        "    require initiate_failover.reply.accepted\n    step entries for each node",
      );
    const plan = await planOf({ in: "runbook", replace: runbook, by });
    const asked = below(plan.body)
      .filter((node) => node.kind === "require")
      .at(-1);
    const lanes: Expr = { op: "field", of: variable("initiate_failover"), name: "lanes" };
    expect(asked?.kind === "require" && asked.condition.all[0]).toEqual({
      op: "field",
      of: { op: "field", of: { op: "index", of: lanes, at: variable("region") }, name: "reply" },
      name: "accepted",
    });
  });
});

describe("inlining", () => {
  const every = (bind: string, of: Expr): Expr => ({
    op: "quantifier",
    by: "every",
    bind,
    in: literal([1]),
    of,
  });
  const same = (left: string, right: string): Expr => ({
    op: "compare",
    by: "==",
    left: variable(left),
    right: variable(right),
  });
  it("renames a binder that would capture an argument", () => {
    const inlined = substitute(every("x", same("x", "y")), new Map([["y", variable("x")]]));
    expect(inlined).toEqual(every("x$1", same("x$1", "x")));
    expect([...freeVariables(inlined)]).toEqual(["x"]);
  });
  it("leaves bound names alone", () => {
    expect(substitute(every("x", same("x", "y")), new Map([["x", literal(1)]]))).toEqual(
      every("x", same("x", "y")),
    );
  });
});
