/**
 * Laying out a row in the columns there are: mark, title, detail, time at the right. Text that came from outside
 * is made harmless here, and what doesn't fit ends in `…`, so a row is always one line.
 */

import { sayTook } from "../../runtime/audit/wording.ts";
import { foreignText } from "../foreign-text.ts";
import type { Paint } from "../paint.ts";
import type { Row, RowMark } from "./rows.ts";

const signs: Record<RowMark, string> = {
  done: "✓",
  failed: "✗",
  "under-way": "▸",
  left: "·",
  "to-come": " ",
  none: " ",
};
const laneColumns = 14;

export function cut(text: string, columns: number): string {
  return text.length <= Math.max(0, columns) ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

/** Two texts on one line, the second at the right edge. */
export function spread(left: string, right: string, width: number): string {
  if (right === "") return cut(left, width);
  const room = width - right.length - 2;
  return cut(left, room).padEnd(room + 2) + right;
}

export function layRow(row: Row, width: number, paint: Paint): string {
  const time =
    row.tookMs === null || row.mark === "to-come" || row.mark === "none" ? "" : sayTook(row.tookMs);
  const detail = foreignText(row.detail);
  const titleColumns =
    row.depth === 1 ? laneColumns : detail === "" ? width - 5 - time.length : Math.floor(width * 0.45);
  const title = cut(foreignText(row.title), titleColumns).padEnd(titleColumns);
  const before = row.depth === 2 ? " ".repeat(9 + laneColumns) : row.depth === 1 ? `      ${title} ` : "  ";
  const after = row.depth === 0 ? ` ${title} ` : " ";
  const used = before.length + 1 + after.length;
  const words = row.depth === 2 ? cut(detail, width - used) : spread(detail, time, width - used);
  return `${before}${painted(row.mark, paint)}${after}${words}`.trimEnd();
}

function painted(mark: RowMark, paint: Paint): string {
  const sign = signs[mark];
  if (mark === "done") return paint.green(sign);
  if (mark === "failed") return paint.red(sign);
  return mark === "under-way" ? paint.cyan(sign) : sign;
}
