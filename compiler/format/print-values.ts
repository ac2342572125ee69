/**
 * Operands and what is made of expressions: literals, collections, quantifiers, choices, arguments, references,
 * conditions, patterns. A list breaks with one element a line and a comma behind the last.
 */
import type {
  Arg,
  ChooseExpr,
  ComprehensionExpr,
  Conditions,
  Entry,
  Expr,
  IfExpr,
  Path,
  Pattern,
  QuantifierExpr,
  Reference,
} from "../syntax/tree.ts";
import type { Cursor } from "./cursor.ts";
import {
  blankline,
  broken,
  cat,
  type Doc,
  either,
  flat,
  group,
  join,
  line,
  nest,
  sequence,
  softline,
  wideline,
} from "./doc.ts";
import { expression } from "./print-expressions.ts";

export function path(cursor: Cursor, { names }: Path): Doc {
  return sequence(names.flatMap((_name, index) => [index === 0 ? "" : cursor.words("."), cursor.any()]));
}

export function reference(cursor: Cursor, { path: named, args }: Reference): Doc {
  return cat(path(cursor, named), args === undefined ? "" : argumentList(cursor, args));
}

/** A raw text only where a plain one would need escapes. */
export function literal(cursor: Cursor): Doc {
  return cursor.respelled((image) =>
    image.startsWith("'") && !/["\\{}\n\r]/.test(image) ? `"${image.slice(1, -1)}"` : image,
  );
}

const closes: ReadonlySet<Expr["kind"]> = new Set<Expr["kind"]>([
  "apply",
  "list",
  "map",
  "comprehension",
  "quantifier",
  "choose-value",
]);

/** Whether it may break at its own brackets, so that it begins where it stands. */
export function hugs(value: Expr): boolean {
  return value.parens === undefined && closes.has(value.kind);
}

export function argumentList(cursor: Cursor, args: readonly Arg[]): Doc {
  const only = args.length === 1 ? args[0]?.value : undefined;
  const stays = only !== undefined && (hugs(only) || !/^(?:binary|if|not|is-unknown)$/.test(only.kind));
  const bracket = stays ? hugged : bracketed;
  return bracket(cursor, "(", ")", args, ({ name, value }) =>
    cat(name === undefined ? "" : cat(cursor.any(), cursor.words(":"), " "), expression(cursor, value)),
  );
}

/** `(a, b)`, or one a line. */
export function bracketed<T>(
  cursor: Cursor,
  open: string,
  close: string,
  items: readonly T[],
  print: (item: T) => Doc,
): Doc {
  const opener = cursor.words(open);
  const docs = commaSeparated(cursor, items, print);
  const left = cursor.left(true);
  if (docs.length === 0 && left === "") return cat(opener, cursor.words(close));
  const comma = docs.length === 0 ? "" : either(",", "");
  return group(opener, nest(cat(softline, join(line, docs), comma, left)), softline, cursor.words(close));
}

/** One item that breaks at its own brackets: these stand beside it. */
function hugged<T>(
  cursor: Cursor,
  open: string,
  close: string,
  items: readonly T[],
  print: (item: T) => Doc,
): Doc {
  const opener = cursor.words(open);
  const docs = commaSeparated(cursor, items, print);
  const left = cursor.left(true);
  return cat(opener, sequence(docs), left === "" ? "" : nest(left), cursor.words(close));
}

/** Each item with the comma behind it; the last one without. */
function commaSeparated<T>(cursor: Cursor, items: readonly T[], print: (item: T) => Doc): Doc[] {
  return items.map((item, index) => {
    const { comments } = cursor.lead();
    const doc = print(item);
    return cat(comments, doc, index === items.length - 1 ? "" : ",", cursor.comma());
  });
}

/** A list without brackets, whose lines begin where the first does. */
export function listed<T>(cursor: Cursor, items: readonly T[], print: (item: T) => Doc): Doc {
  return group(join(line, commaSeparated(cursor, items, print)));
}

export function mapEntry(cursor: Cursor, { key, value }: Entry): Doc {
  return cat(expression(cursor, key), cursor.words(":"), " ", expression(cursor, value));
}

export function comprehension(cursor: Cursor, each: ComprehensionExpr): Doc {
  const opener = cursor.words("[");
  const key = expression(cursor, each.element);
  const value = each.value === undefined ? "" : cat(cursor.words(":"), " ", expression(cursor, each.value));
  const loop = cat(
    cursor.words("for each"),
    " ",
    cursor.any(),
    " ",
    cursor.words("in"),
    " ",
    expression(cursor, each.range),
  );
  const where =
    each.where === undefined ? "" : cat(line, cursor.words("where"), " ", expression(cursor, each.where));
  return group(
    opener,
    nest(cat(softline, key, value, line, loop, where, cursor.left(true))),
    softline,
    cursor.words("]"),
  );
}

export function quantifier(cursor: Cursor, { range, body }: QuantifierExpr): Doc {
  const head = cat(cursor.any(), " ", cursor.any());
  const within = range === undefined ? "" : cat(" ", cursor.words("in"), " ", expression(cursor, range));
  return cat(head, within, " ", conditions(cursor, body));
}

/** One condition stands on the line of its braces where it fits; several never share a line. */
export function conditions(cursor: Cursor, { all, braced }: Conditions): Doc {
  if (!braced) return expression(cursor, all[0] as Expr);
  const opener = cursor.words("{");
  const docs = all.map((condition, index) => {
    const { comments, blankBefore } = cursor.lead();
    const between = index > 0 && blankBefore ? blankline : line;
    return cat(index === 0 ? "" : between, comments, expression(cursor, condition));
  });
  const inner = nest(cat(line, sequence(docs), cursor.left(true)));
  const closed = cat(line, cursor.words("}"));
  return all.length > 1 ? broken(opener, inner, closed) : group(opener, inner, closed);
}

export function conditional(cursor: Cursor, value: IfExpr): Doc {
  const condition = cat(cursor.words("if"), " ", expression(cursor, value.condition));
  const then = cat(line, cursor.words("then"), " ", expression(cursor, value.then));
  const otherwise = cat(line, cursor.words("else"), " ", expression(cursor, value.else));
  return group(condition, nest(cat(then, otherwise)));
}

/** Arms stand in one line with two spaces between them, or one a line with their arrows in a column. */
export function choice(cursor: Cursor, { arms }: ChooseExpr, subject: () => Doc): Doc {
  const head = cat(cursor.words("choose"), " ", subject(), " ", cursor.words("{"));
  const rows = arms.map(({ patterns: wanted, value }) => {
    const { comments } = cursor.lead();
    const left = patterns(cursor, wanted);
    return { comments, left, right: cat(cursor.words("->"), " ", nest(expression(cursor, value))) };
  });
  const widest = rows.reduce((most, { left }) => Math.max(most, flat(left)?.length ?? 0), 0);
  const docs = rows.map(({ comments, left, right }) => {
    const pad = " ".repeat(Math.max(0, widest - (flat(left)?.length ?? widest)));
    return cat(comments, left, either(pad, ""), " ", right);
  });
  return group(head, nest(cat(line, join(wideline, docs), cursor.left(true))), line, cursor.words("}"));
}

export function patterns(cursor: Cursor, all: readonly Pattern[]): Doc {
  return join(
    " ",
    all.map((pattern, index) =>
      cat(onePattern(cursor, pattern), index === all.length - 1 ? "" : ",", cursor.comma()),
    ),
  );
}

function onePattern(cursor: Cursor, pattern: Pattern): Doc {
  if (pattern.kind === "pattern-literal") return literal(cursor);
  if (pattern.kind !== "pattern-name" || pattern.as === undefined) return cursor.any();
  return cat(cursor.any(), " ", cursor.words("as"), " ", cursor.any());
}
