/** A happening as one line for a log, a pipe or a pager: time, mark, where, what, how long. */

import type { Happening, Mark } from "../../runtime/audit/happening.ts";
import { sayTook } from "../../runtime/audit/wording.ts";
import { foreignText } from "../foreign-text.ts";
import type { Paint } from "../paint.ts";

const signs: Record<Mark, string> = {
  begin: "▸",
  send: "→",
  ok: "✓",
  bad: "✗",
  unsure: "?",
  note: "·",
  end: "■",
};

export function plainLine(happening: Happening, paint: Paint): string {
  const { mark, wall, lanes, text, tookMs } = happening;
  const clock = wall.match(/T([\d:.]+)Z$/)?.[1] ?? wall;
  const where = lanes.length === 0 ? "" : `${lanes.join(" / ")}  `;
  const took = tookMs === null ? "" : `  (${sayTook(tookMs)})`;
  return `${paint.dim(clock)} ${painted(mark, paint)} ${foreignText(`${where}${text}`)}${took}`;
}

function painted(mark: Mark, paint: Paint): string {
  const sign = signs[mark];
  if (mark === "ok") return paint.green(sign);
  if (mark === "bad") return paint.red(sign);
  return mark === "unsure" ? paint.yellow(sign) : mark === "send" ? paint.cyan(sign) : sign;
}
