// The figures as a table for people: a block per measurement, the floor first, ratios beside what is compared.

import type { Measured, Row } from "./rounds.ts";

const widths = [36, 18, 18, 28, 30];

export function tableOf(measured: Measured): string {
  const lines = [
    "",
    `${measured.name}   ${measured.note}`,
    columns([
      "",
      "median",
      "worst",
      measured.better === "less" ? "times the floor (worst)" : "share of the floor (worst)",
    ]),
    ...measured.rows.map((row) =>
      columns([
        `  ${row.name}`,
        `${figure(row.median)} ${row.unit}`,
        `${figure(row.worst)} ${row.unit}`,
        ratioOf(row),
        goalOf(row),
      ]).trimEnd(),
    ),
  ];
  return lines.join("\n");
}

/** All that matters in one line. */
export function closingLine(all: readonly Measured[], totalMs: number): string {
  const parts = all.flatMap(({ name, rows }) =>
    rows
      .filter((row) => row.ratio)
      .slice(0, 1)
      .map((row) => `${name} ${figure(row.median)} ${row.unit} ${ratioOf(row)}`),
  );
  return `${parts.join(" · ")} · measured in ${Math.round(totalMs / 1000)} s`;
}

function ratioOf({ ratio }: Row): string {
  return ratio ? `${ratioText(ratio.median)}× (${ratioText(ratio.worst)}×)` : "the floor";
}

function goalOf({ ratio, goal }: Row): string {
  if (ratio === undefined || goal === undefined) return "";
  return ratio.median <= goal
    ? `goal ${goal}×: met`
    : `goal ${goal}×: missed by ${ratioText(ratio.median / goal)}×`;
}

function ratioText(ratio: number): string {
  return ratio.toPrecision(3).replace(/e[+-]?\d+$/, "");
}

function figure(value: number): string {
  return (value < 100 ? value.toFixed(1) : String(Math.round(value))).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, index) =>
      index === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[index] as number),
    )
    .join("");
}
