// The blocks inside a plan's node, in the order of the text: the one place that knows where statements hold
// statements. A new kind of node is added here, and everything that walks plans follows it.

import type { Expr, Node, Plan } from "./generated/plan.ts";

export interface InnerBlock {
  body: readonly Node[];
  /** Goes forward, handles a failure, or takes an effect back. */
  role: "body" | "handler" | "undo";
  /** Between the node's path and its children's: "" or "/otherwise". */
  segment: string;
  /** JSON pointer from the node. */
  pointer: string;
  /** It is run once for each of these: its path has the element in brackets. */
  each?: { bind: string; in: Expr; kind?: string };
}

export function blocksOf(node: Node): InnerBlock[] {
  switch (node.kind) {
    case "step":
      return [
        ...body(node.body, "/body").map((inner) => (node.fanOut ? { ...inner, each: node.fanOut } : inner)),
        ...handler(node.otherwise),
      ];
    case "when":
    case "choose":
      return [
        ...node.arms.flatMap((arm, index) => body(arm.body, `/arms/${index}/body`)),
        ...body(node.otherwise, "/otherwise"),
        ...body(node.unknown, "/unknown"),
      ];
    case "first": {
      const { each } = node;
      return [
        ...node.alternatives.map(({ name, body }, index): InnerBlock => {
          return { body, role: "body", segment: `/${name}`, pointer: `/alternatives/${index}/body` };
        }),
        ...(each === undefined ? [] : [{ ...part(each.body, "body", "/each/body"), each }]),
        ...(node.missed === undefined ? [] : [part(node.missed, "handler", "/missed", "/missed")]),
        ...handler(node.otherwise),
      ];
    }
    case "child":
      return [
        ...body(node.body, "/body"),
        ...handler(node.otherwise),
        ...(node.finally === undefined ? [] : [part(node.finally, "handler", "/finally", "/finally")]),
      ];
    case "undo-step":
      return handler(node.otherwise);
    case "parallel":
      return body(node.steps, "/steps");
    case "part":
      return body(node.body, "/body");
    case "call":
      return node.undo === undefined
        ? []
        : [{ body: node.undo.body, role: "undo", segment: "/undo", pointer: "/undo/body" }];
    default:
      return [];
  }
}

function part(body: readonly Node[], role: InnerBlock["role"], pointer: string, segment = ""): InnerBlock {
  return { body, role, segment, pointer };
}

function body(block: readonly Node[] | undefined, pointer: string): InnerBlock[] {
  return block === undefined ? [] : [part(block, "body", pointer)];
}

function handler(block: readonly Node[] | undefined): InnerBlock[] {
  return block === undefined ? [] : [part(block, "handler", "/otherwise", "/otherwise")];
}

/** Every node of a block and of the blocks inside it, in the order of the text; undo blocks only if asked for. */
export function* nodesBelow(
  block: readonly Node[] | undefined,
  roles: readonly InnerBlock["role"][] = ["body", "handler", "undo"],
): Generator<Node> {
  for (const node of block ?? []) {
    yield node;
    for (const inner of blocksOf(node)) if (roles.includes(inner.role)) yield* nodesBelow(inner.body, roles);
  }
}

/** Every node of a plan, those of undo blocks and handlers included. */
export function* nodesOf(plan: Plan): Generator<Node> {
  for (const block of [plan.body, plan.otherwise, plan.finally]) yield* nodesBelow(block);
}
