/**
 * What stands in columns: the heads of neighbouring items are made equally wide, so that what follows them stands one
 * below the other. An empty line ends a column; what else does is up to the sort of column.
 */
import { cat, type Doc, flat, nest, sequence } from "./doc.ts";
import { between, type Item } from "./print-items.ts";

export interface Row {
  doc: Doc;
  /** What stands before it, and in which column. */
  head?: Doc;
  column?: Column;
}

export interface Column {
  /** Spaces between the widest head and what follows. */
  apart: number;
  /** Heads of which one would need more padding than this don't share a column. */
  furthest: number;
  /** Whether only whole one-line items belong to it, and anything else ends it. */
  oneLine: boolean;
}

/** A table of facts: an item may take several lines, which stay in the column, and others may stand between. */
export const facts: Column = { apart: 1, furthest: 40, oneLine: false };

/** Items one below the other; `room` is how long a line may be. */
export function rows(all: readonly Item<Row>[], room: number): Doc {
  const widths = widthsOf(all, room);
  return sequence(
    all.flatMap((item, index) => {
      const { head, doc } = item.printed;
      const width = widths.get(item.printed) ?? 0;
      const gap = head === undefined ? "" : " ".repeat(Math.max(1, width - (flat(head)?.length ?? width)));
      const below = item.printed.column?.oneLine === false ? nest(doc, width) : doc;
      return [between(item, index), item.comments, head ?? "", gap, head === undefined ? doc : below];
    }),
  );
}

/** How wide each head is made, with the space behind it. */
function widthsOf(all: readonly Item<Row>[], room: number): Map<Row, number> {
  const widths = new Map<Row, number>();
  for (const column of new Set(all.map(({ printed }) => printed.column))) {
    if (column === undefined) continue;
    let together: Row[] = [];
    for (const { blankBefore, printed } of all) {
      const isRow = printed.column === column && printed.head !== undefined;
      const belongs = isRow && (!column.oneLine || isOneLine(printed, room));
      if (blankBefore || (column.oneLine && !belongs)) {
        settle(together, column, widths);
        together = [];
      }
      if (belongs) together.push(printed);
    }
    settle(together, column, widths);
  }
  return widths;
}

function settle(together: readonly Row[], { apart, furthest }: Column, widths: Map<Row, number>): void {
  const lengths = together.map(({ head }) => flat(head ?? "")?.length ?? 0);
  const widest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const isNear = lengths.every((length) => widest - length <= furthest);
  for (const [index, row] of together.entries())
    widths.set(row, (isNear ? widest : (lengths[index] as number)) + apart);
}

function isOneLine({ head, doc }: Row, room: number): boolean {
  const whole = flat(cat(head ?? "", " ", doc));
  return whole !== undefined && whole.length <= room;
}
