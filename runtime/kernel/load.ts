// A plan, made ready to run: nodes by number, blocks by number, and what else would otherwise be searched for on
// every event. Loading is pure and the result is shared by any number of runs.

import type { Call, Expr, Node, Place, Plan } from "../../schema/generated/plan.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";

export interface LoadedPlan {
  plan: Plan;
  nodes: ReadonlyMap<number, Node>;
  blocks: readonly (readonly Node[])[];
  blockOf: ReadonlyMap<readonly Node[], number>;
  /** Per call: the variables that its `confirm` reads, captured with the undo's. */
  confirmNames: ReadonlyMap<number, readonly string[]>;
  placesByName: ReadonlyMap<string, Place>;
  hasParallel: boolean;
}

export function loadPlan(plan: Plan): LoadedPlan {
  const nodes = new Map<number, Node>();
  const blocks: (readonly Node[])[] = [];
  const blockOf = new Map<readonly Node[], number>();
  const confirmNames = new Map<number, readonly string[]>();

  const visit = (block: readonly Node[] | undefined): void => {
    if (!block) return;
    blockOf.set(block, blocks.length);
    blocks.push(block);
    for (const node of block) {
      nodes.set(node.id, node);
      for (const inner of blocksOf(node)) visit(inner.body);
      if (node.kind === "call") confirmNames.set(node.id, namesInConfirm(node));
    }
  };
  visit(plan.body);
  visit(plan.otherwise);
  visit(plan.finally);
  const placesByName = new Map(plan.places.map((place) => [`${place.kind} ${place.name}`, place]));
  const hasParallel = [...nodes.values()].some((node) => node.kind === "parallel");
  return { plan, nodes, blocks, blockOf, confirmNames, placesByName, hasParallel };
}

function namesInConfirm(call: Call): string[] {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (part === null || typeof part !== "object") return;
    const expr = part as Expr;
    if (expr.op === "variable") names.add(expr.name);
    else if (expr.op !== "literal") for (const inner of Object.values(part)) walk(inner);
  };
  walk(call.confirm?.all);
  return [...names];
}
