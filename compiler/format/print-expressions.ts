/**
 * Expressions. A chain of one operator breaks before each of its operators or before none; parentheses stay where
 * they were written, but never twice.
 */
import type { BinaryExpr, Expr } from "../syntax/tree.ts";
import type { Cursor } from "./cursor.ts";
import { cat, type Doc, group, line, nest, sequence, softline } from "./doc.ts";
import {
  argumentList,
  bracketed,
  choice,
  comprehension,
  conditional,
  literal,
  mapEntry,
  quantifier,
} from "./print-values.ts";

export function expression(cursor: Cursor, value: Expr): Doc {
  if (value.parens === undefined) return bare(cursor, value);
  const opener = cursor.words("(");
  let doubled = 0;
  for (; cursor.start() < value.span.start; doubled++) cursor.skip("(");
  const inner = bare(cursor, value);
  for (let index = 0; index < doubled; index++) cursor.skip(")");
  return group(opener, nest(cat(softline, inner, cursor.left(true))), softline, cursor.words(")"));
}

function bare(cursor: Cursor, value: Expr): Doc {
  switch (value.kind) {
    case "int":
    case "float":
    case "duration":
    case "ratio":
    case "bytes":
    case "rate":
    case "throughput":
    case "text":
    case "raw":
    case "bool":
    case "none":
      return literal(cursor);
    case "name":
      return cursor.any();
    case "member":
      return cat(expression(cursor, value.target), cursor.words("."), cursor.any());
    case "apply":
      return cat(expression(cursor, value.target), argumentList(cursor, value.args));
    case "index": {
      const target = cat(expression(cursor, value.target), cursor.words("["));
      return cat(target, expression(cursor, value.index), cursor.words("]"));
    }
    case "binary":
      return binary(cursor, value);
    case "not":
      return cat(cursor.words("not"), " ", expression(cursor, value.operand));
    case "is-unknown":
      return cat(expression(cursor, value.operand), " ", cursor.words("is unknown"));
    case "if":
      return conditional(cursor, value);
    case "quantifier":
      return quantifier(cursor, value);
    case "choose-value":
      return choice(cursor, value, () => expression(cursor, value.subject));
    case "parse": {
      const subject = cat(cursor.words("parse"), " ", expression(cursor, value.subject));
      return cat(subject, " ", cursor.words("as"), " ", cursor.any());
    }
    case "list":
      return bracketed(cursor, "[", "]", value.elements, (element) => expression(cursor, element));
    case "map":
      if (value.entries.length === 0) return cat(cursor.words("["), cursor.words(":"), cursor.words("]"));
      return bracketed(cursor, "[", "]", value.entries, (entry) => mapEntry(cursor, entry));
    case "comprehension":
      return comprehension(cursor, value);
    case "missing":
      throw new Error("only a source without problems is printed");
  }
}

const ranks: ReadonlyMap<BinaryExpr["operator"], number> = new Map([
  ["or", 1],
  ["and", 2],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["default", 6],
]);

/** Comparisons don't break: what they compare does. */
function binary(cursor: Cursor, value: BinaryExpr): Doc {
  const rank = ranks.get(value.operator);
  if (rank === undefined) {
    const left = expression(cursor, value.left);
    return cat(left, " ", cursor.any(), " ", expression(cursor, value.right));
  }
  const rights: Expr[] = [];
  let first: Expr = value;
  while (first.kind === "binary" && ranks.get(first.operator) === rank) {
    if (first !== value && first.parens !== undefined) break;
    rights.unshift(first.right);
    first = first.left;
  }
  const head = expression(cursor, first);
  const rest = rights.map((right) => cat(line, cursor.any(), " ", expression(cursor, right)));
  return group(head, nest(sequence(rest)));
}
