/** Every statement of a plan, those of undo blocks and branches included, in the order of the text. */
import type { Node, Plan } from "../../schema/generated/plan.ts";

export function* nodesOf(plan: Plan): Generator<Node> {
  yield* below([...plan.body, ...(plan.otherwise ?? []), ...(plan.finally ?? [])]);
}

function* below(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if (node.kind === "step") yield* below([...node.body, ...(node.otherwise ?? [])]);
    if (node.kind === "when") {
      yield* below(node.arms.flatMap((arm) => arm.body));
      yield* below([...(node.otherwise ?? []), ...(node.unknown ?? [])]);
    }
    if (node.kind === "call") yield* below(node.undo?.body ?? []);
  }
}
