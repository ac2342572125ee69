// How a value reads in prose: durations in their largest whole unit, ratios as percentages, lists with commas.

import type { RecordType, Type } from "../../schema/generated/plan.ts";
import type { Value } from "./value.ts";

export function formatValue(value: Value, type?: Type): string {
  if (value === null) return "none";
  if (Array.isArray(value)) {
    const of = type?.t === "list" ? type.of : undefined;
    return value.map((item) => formatValue(item, of)).join(", ");
  }
  if (typeof value === "object" && type?.t === "sum") return formatCase(value, type);
  if (typeof value === "object") {
    const of = type?.t === "optional" ? type.of : type;
    return of?.t === "record" && of.resource ? formatResource(value, of) : JSON.stringify(value);
  }
  if (type?.t === "optional" || type?.t === "secret")
    return type.t === "secret" ? "(secret)" : formatValue(value, type.of);
  if (typeof value !== "number" || type?.t !== "scalar") return String(value);
  switch (type.of) {
    case "duration":
      return formatDuration(value);
    case "ratio":
      return `${trim(value * 100)}%`;
    case "rate":
      return `${trim(value)}/s`;
    case "throughput":
      return `${trim(value)}B/s`;
    case "bytes":
      return `${value}B`;
    case "timestamp":
      return formatTimestamp(value);
    default:
      return String(value);
  }
}

/** `host(name: log-01)`, as it is built; a case without fields is its name. */
function formatCase(value: { [name: string]: Value }, type: Extract<Type, { t: "sum" }>): string {
  const name = String(value.case);
  const fields = type.cases.find((each) => each.name === name)?.fields ?? [];
  const shown = fields.map((field) => `${field.name}: ${formatValue(value[field.name] ?? null, field.type)}`);
  return shown.length === 0 ? name : `${name}(${shown.join(", ")})`;
}

/** As it is written: `broker("orders", 3)`. */
function formatResource(value: { [name: string]: Value }, type: RecordType): string {
  const keys = type.fields.map((field) => {
    const key = value[field.name] ?? null;
    return typeof key === "string" && field.type.t === "scalar"
      ? JSON.stringify(key)
      : formatValue(key, field.type);
  });
  return `${type.name ?? ""}(${keys.join(", ")})`;
}

const units: [name: string, us: number][] = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
  ["us", 1],
];

/** Microseconds as people write them: `1m 30s`, `22ms`, `0s`. At most two units. */
export function formatDuration(us: number): string {
  if (us === 0) return "0s";
  const sign = us < 0 ? "-" : "";
  let rest = Math.abs(Math.round(us));
  const words: string[] = [];
  for (const [name, size] of units) {
    if (rest < size || words.length === 2) continue;
    if (name === "ms" && words.length > 0) break;
    words.push(`${Math.floor(rest / size)}${name}`);
    rest %= size;
  }
  return sign + words.join(" ");
}

function trim(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Days since the epoch to a civil date: Howard Hinnant's algorithm (chrono-Compatible Low-Level Date Algorithms). */
function formatTimestamp(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const days = Math.floor(seconds / 86_400);
  const clock = seconds - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number) => String(n).padStart(2, "0");
  const time = `${two(Math.floor(clock / 3600))}:${two(Math.floor(clock / 60) % 60)}:${two(clock % 60)}`;
  return `${year}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}T${time}Z`;
}
