/**
 * Ways through the tree that every later stage needs: find a clause, tell a runbook's head from its body, and
 * visit every node below one. Nodes are plain data, so a child is any property that is a node or holds nodes.
 */
import type { ActionClause, CallClause, Header, Node, ProbeClause, RunbookDecl, Statement } from "./tree.ts";

export function clauseOf<C extends ActionClause | ProbeClause | CallClause, K extends C["kind"]>(
  clauses: readonly C[],
  kind: K,
): Extract<C, { kind: K }> | undefined {
  return clauses.find((clause): clause is Extract<C, { kind: K }> => clause.kind === kind);
}

const headerKinds: ReadonlySet<string> = new Set<Header["kind"]>([
  "trigger",
  "environment",
  "targets",
  "deadline",
  "blast",
  "holds",
  "drift",
  "guard",
]);

/** Whether an item of a runbook's body belongs to its head. */
export function isHeader(item: Header | Statement): item is Header {
  return headerKinds.has(item.kind);
}

export function headersOf(runbook: RunbookDecl): Header[] {
  return runbook.items.filter(isHeader);
}

export function statementsOf(runbook: RunbookDecl): Statement[] {
  return runbook.items.filter((item): item is Statement => !isHeader(item));
}

/** Calls `visit` for `node` and every node below it, parents first; `false` from `visit` skips what is below. */
export function walkTree(node: Node<string>, visit: (node: Node<string>) => unknown): void {
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) continue;
    if (isNode(next) && visit(next) === false) continue;
    const children = Object.values(next);
    for (let index = children.length - 1; index >= 0; index--) pending.push(children[index]);
  }
}

function isNode(value: object): value is Node<string> {
  return "kind" in value && typeof value.kind === "string" && "span" in value;
}
