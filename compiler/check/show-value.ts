/**
 * A constant as a runbook would write it, so that an example in a message can be read, and pasted: durations with
 * their unit, shares in percent, members and places as bare words, texts in quotes.
 */
import type { Type } from "../types/type.ts";

export function showValue(value: unknown, type: Type | undefined): string {
  if (value === null) return "none";
  if (type?.t === "optional") return showValue(value, type.of);
  if (Array.isArray(value)) {
    const of = type?.t === "list" ? type.of : undefined;
    return `[${value.map((each) => showValue(each, of)).join(", ")}]`;
  }
  if (typeof value === "number" && type?.t === "scalar") return showNumber(value, type.of);
  if (typeof value === "string" && (type?.t === "enum" || type?.t === "place")) return value;
  return JSON.stringify(value);
}

function showNumber(value: number, of: string): string {
  switch (of) {
    case "duration":
      return showWithUnit(value, durations);
    case "bytes":
      return showWithUnit(value, sizes);
    case "throughput":
      return `${showWithUnit(value, sizes)}/s`;
    case "rate":
      return `${value}/s`;
    case "ratio":
      return `${Number((value * 100).toPrecision(12))}%`;
    default:
      return String(value);
  }
}

type Units = readonly (readonly [string, number])[];
const durations: Units = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1000],
  ["us", 1],
];
const sizes: Units = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
];

/** In the largest unit in which it is a whole number; nothing is `0s`, not `0d`. */
function showWithUnit(value: number, units: Units): string {
  if (value === 0) return units === durations ? "0s" : "0B";
  const found = units.find(([, size]) => value % size === 0);
  return found === undefined ? String(value) : `${value / found[1]}${found[0]}`;
}
