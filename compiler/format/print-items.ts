/**
 * Items that stand one below the other: statements, declarations, clauses, fields. Comments stay before what they
 * stood before, and an empty line between two items stays; several become one.
 */
import type { Cursor } from "./cursor.ts";
import { blankline, cat, type Doc, hardline, nest, sequence } from "./doc.ts";

export interface Item<T> {
  /** What stands above it, each comment on its line. */
  comments: Doc;
  blankBefore: boolean;
  printed: T;
}

export function items<S, T>(cursor: Cursor, sources: readonly S[], print: (source: S) => T): Item<T>[] {
  return sources.map((source) => {
    const { comments, blankBefore } = cursor.lead();
    return { comments, blankBefore, printed: print(source) };
  });
}

export function stacked(all: readonly Item<Doc>[]): Doc {
  return sequence(all.flatMap((item, index) => [between(item, index), item.comments, item.printed]));
}

/** What stands between an item and the one before. */
export function between({ blankBefore }: Item<unknown>, index: number): Doc {
  if (index === 0) return "";
  return blankBefore ? blankline : hardline;
}

/** `{ … }`, each item on lines of its own. */
export function block<S>(cursor: Cursor, sources: readonly S[], print: (source: S) => Doc): Doc {
  return braced(cursor, () => stacked(items(cursor, sources, print)));
}

export function braced(cursor: Cursor, print: () => Doc): Doc {
  const opener = cursor.words("{");
  cursor.depth += 1;
  const inner = cursor.peek() === "}" ? "" : print();
  const left = cursor.left(inner !== "");
  cursor.depth -= 1;
  if (inner === "" && left === "") return cat(opener, cursor.words("}"));
  return cat(opener, nest(cat(hardline, inner, left)), hardline, cursor.words("}"));
}
