/**
 * Whether two trees say the same. Places don't count, nor how often something stands in parentheses; and two spellings
 * are one: a raw text is what it holds, and `in 0..3` of a list is `at most 3`.
 */
import type { File } from "../syntax/tree.ts";

export function saysTheSame(one: File, other: File): boolean {
  return said(one) === said(other);
}

/** What a tree says, as text. */
export function said(tree: File): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (/span$/i.test(key) || key === "file") return undefined;
    if (key === "parens") return value === undefined ? undefined : true;
    return isNode(value) ? respelled(value) : value;
  });
}

interface AnyNode {
  kind: string;
  [key: string]: unknown;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "kind" in value;
}

function respelled(node: AnyNode): unknown {
  if (node.kind === "raw") {
    const parts = node.text === "" ? [] : [{ kind: "chars", text: node.text }];
    return { kind: "text", parts, parens: node.parens };
  }
  if (node.kind !== "type-ref") return node;
  const { path, bound } = node as unknown as {
    path: { names: { text: string }[] };
    bound?: { kind: string; low?: AnyNode; high?: AnyNode };
  };
  const counts = path.names.length === 1 && /^(?:list|map)$/.test(path.names[0]?.text ?? "");
  if (!counts || bound?.kind !== "bound-range" || bound.low?.kind !== "int" || bound.low.value !== 0)
    return node;
  return { ...node, bound: { kind: "bound-at-most", value: bound.high } };
}
