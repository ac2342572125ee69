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
  // Every file is walked, so nothing is allocated here but what waits.
  const pending: object[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) {
      for (let index = next.length - 1; index >= 0; index--) wait(pending, next[index]);
      continue;
    }
    const own = next as Record<string, unknown>;
    if (
      typeof own.kind === "string" &&
      own.span !== undefined &&
      visit(own as unknown as Node<string>) === false
    )
      continue;
    const first = pending.length;
    for (const key in own) if (key !== "span") wait(pending, own[key]);
    turn(pending, first);
  }
}

function wait(pending: object[], value: unknown): void {
  if (typeof value === "object" && value !== null) pending.push(value);
}

/** What was put last is taken first: children wait in the reverse of their order. */
function turn(pending: object[], first: number): void {
  for (let low = first, high = pending.length - 1; low < high; low++, high--) {
    const other = pending[low] as object;
    pending[low] = pending[high] as object;
    pending[high] = other;
  }
}
