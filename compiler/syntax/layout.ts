/**
 * What the grammar allows and a reader would misread: two conditions on one line, `and` beside `or`. These
 * look at a tree without other problems, so a slip isn't reported twice.
 */
import type { Problem } from "../problems/problem.ts";
import { outer } from "./grammar-expressions.ts";
import type { Source } from "./lex.ts";
import { andBesideOr, conditionsShareLine } from "./problems.ts";
import type { BinaryExpr, Conditions, Expr, File, Node, RouteDecl, Row } from "./tree.ts";
import { walkTree } from "./walk.ts";

export function layoutProblems(source: Source, tree: File): Problem[] {
  const problems: Problem[] = [];
  walkTree(tree, (node) => {
    if (isKind<Conditions>(node, "conditions")) sharedLine(source, node.all, "conditions", problems);
    else if (isKind<RouteDecl>(node, "route")) sharedLine(source, node.rows, "rows", problems);
    else if (isKind<BinaryExpr>(node, "binary")) mixedLogic(node, problems);
  });
  return problems;
}

function sharedLine(source: Source, items: readonly (Expr | Row)[], what: string, problems: Problem[]): void {
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    if (before === undefined) continue;
    const [first, second] = [placeOf(before), placeOf(item)];
    if (/[\n\r]/.test(source.text.slice(first.start, second.start))) continue;
    problems.push(
      conditionsShareLine.at(second, { what }, { related: [{ span: first, message: "the one before" }] }),
    );
  }
}

/** `a and b or c` in either order; reported at the inner operator, with the parentheses that keep its meaning. */
function mixedLogic(node: BinaryExpr, problems: Problem[]): void {
  if (node.operator !== "or") return;
  for (const side of [node.left, node.right]) {
    if (side.kind !== "binary" || side.operator !== "and" || side.parens !== undefined) continue;
    const edits = [
      { span: { ...side.span, end: side.span.start }, text: "(" },
      { span: { ...side.span, start: side.span.end }, text: ")" },
    ];
    const related = [{ span: node.operatorSpan, message: "beside this `or`" }];
    problems.push(
      andBesideOr.at(side.operatorSpan, {}, { related, fix: { title: "keep today's meaning", edits } }),
    );
  }
}

function placeOf(item: Expr | Row): Expr["span"] {
  return item.kind === "row" ? item.span : outer(item);
}

function isKind<N extends Node<string>>(node: Node<string>, kind: N["kind"]): node is N {
  return node.kind === kind;
}
