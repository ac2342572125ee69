/**
 * Bounds that a type puts on its values: an interval of a number, a length of a text or collection, a pattern, a
 * set of values. `bounded` says whether every value of one type keeps another's bounds; `outside` what is wrong
 * with one constant. Neither looks at what kind of value it is: that has been settled before.
 */
import { matchesPattern, readPattern } from "../../schema/pattern.ts";
import { isScalar, show, type Type } from "./type.ts";

interface Bounds {
  min?: number;
  max?: number;
  matching?: string;
  among?: readonly unknown[];
}

/** Whether whatever has the type `from` keeps the bounds of `to`. */
export function bounded(from: Bounds, to: Bounds): boolean {
  if (to.min !== undefined && (from.min ?? Number.NEGATIVE_INFINITY) < to.min) return false;
  if (to.max !== undefined && (from.max ?? Number.POSITIVE_INFINITY) > to.max) return false;
  if (to.matching !== undefined && from.matching !== to.matching) return false;
  const { among } = to;
  return among === undefined || from.among?.every((each) => among.includes(each)) === true;
}

/** What keeps a constant from being a value of the type, in words; undefined if nothing does. */
export function outside(value: unknown, type: Type): string | undefined {
  const { min, max, matching, among } = type as Bounds;
  if (among !== undefined && !among.includes(value)) return `it is none of ${among.map(String).join(", ")}`;
  const isText = isScalar(type, "string");
  const size = typeof value === "number" ? value : sizeOf(value);
  const noun = isText ? " characters" : type.t === "list" || type.t === "map" ? " elements" : "";
  if (min !== undefined && size < min) return `at least ${showBound(min, type)}${noun} are wanted`;
  if (max !== undefined && size > max) return `at most ${showBound(max, type)}${noun} are allowed`;
  if (matching === undefined || typeof value !== "string") return undefined;
  const read = readPattern(matching);
  return "pattern" in read && matchesPattern(read.pattern, value)
    ? undefined
    : `it doesn't match '${matching}'`;
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** The type without its bounds and roles. */
export function unbounded(type: Type): Type {
  if (type.t === "optional") return { t: "optional", of: unbounded(type.of) };
  const {
    min: _min,
    max: _max,
    matching: _matching,
    among: _among,
    roles: _roles,
    ...rest
  } = type as Type & Bounds;
  return rest as Type;
}

/** The type of a name that is declared to have one: its own, with what is surely known of its value besides. */
export function declaredAs(declared: Type | undefined, value: Type): Type {
  if (declared === undefined) return value;
  if (declared.t !== value.t || (value.t !== "list" && value.t !== "map" && value.t !== "scalar"))
    return declared;
  const { min, max } = value;
  const total = value.t === "map" && value.total === true ? { total: true } : {};
  return {
    ...declared,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...total,
  } as Type;
}

/** `int in 1..10`, as it is declared. */
export function showWithBounds(type: Type): string {
  const { min, max, matching, among } = type as Bounds;
  const name = show(type);
  if (type.roles !== undefined) return name;
  if (matching !== undefined) return `${name} matching '${matching}'`;
  if (among !== undefined) return `${name} in [${among.map(String).join(", ")}]`;
  if (max !== undefined && min !== undefined && min !== max)
    return `${name} in ${showBound(min, type)}..${showBound(max, type)}`;
  return max === undefined || min !== undefined ? name : `${name} at most ${showBound(max, type)}`;
}

const spans: [string, number][] = [
  ["d", 86_400e6],
  ["h", 3_600e6],
  ["m", 60e6],
  ["s", 1e6],
  ["ms", 1e3],
];

/** A bound as its literal is written. */
export function showBound(value: number, type: Type): string {
  if (isScalar(type, "ratio")) return `${Number((value * 100).toPrecision(12))}%`;
  if (isScalar(type, "bytes")) return `${value}B`;
  if (isScalar(type, "rate")) return `${value}/s`;
  if (isScalar(type, "throughput")) return `${value}B/s`;
  if (!isScalar(type, "duration")) return String(value);
  const unit = spans.find(([, size]) => value !== 0 && value % size === 0);
  return unit === undefined ? (value === 0 ? "0s" : `${value}us`) : `${value / unit[1]}${unit[0]}`;
}
