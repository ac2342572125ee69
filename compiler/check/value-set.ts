/**
 * A set of values that one path of a condition may have: intervals of numbers, and of everything else either
 * exactly some or all but some; or the one that is no value, unknown, which no comparison's set holds. Closed
 * under intersection, so a conjunction is one set per path.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import type { Places } from "../names/topology.ts";
import { isError, type Type } from "../types/type.ts";

export interface ValueSet {
  /** Disjoint, ascending. */
  numbers: readonly Interval[];
  /** By canonical JSON. */
  others: { only: ReadonlySet<string> } | { not: ReadonlySet<string> };
  /** The set of unknown alone. */
  unknown?: true;
}
export interface Interval {
  low: number;
  lowOpen: boolean;
  high: number;
  highOpen: boolean;
}

const everyNumber: Interval = {
  low: Number.NEGATIVE_INFINITY,
  lowOpen: true,
  high: Number.POSITIVE_INFINITY,
  highOpen: true,
};

export function intersection(a: ValueSet, b: ValueSet): ValueSet {
  if (a.unknown === true && b.unknown === true) return a;
  if (a.unknown === true || b.unknown === true) return only([]);
  return {
    numbers: a.numbers.flatMap((left) => b.numbers.flatMap((right) => overlap(left, right))),
    others: othersInBoth(a.others, b.others),
  };
}

export function isEmpty(set: ValueSet): boolean {
  return (
    set.unknown !== true && set.numbers.length === 0 && "only" in set.others && set.others.only.size === 0
  );
}

/** The values of `domain` that aren't this one. */
export function without(domain: ValueSet, value: unknown): ValueSet {
  if (typeof value !== "number")
    return intersection(domain, { numbers: [everyNumber], others: { not: new Set([canonicalJson(value)]) } });
  const beside: Interval[] = [
    { ...everyNumber, high: value, highOpen: true },
    { ...everyNumber, low: value, lowOpen: true },
  ];
  return intersection(domain, { numbers: beside, others: { not: new Set() } });
}

export function only(values: readonly unknown[]): ValueSet {
  const numbers = values.filter((each) => typeof each === "number");
  return {
    numbers: [...new Set(numbers)]
      .sort((a, b) => a - b)
      .map((each) => ({ low: each, lowOpen: false, high: each, highOpen: false })),
    others: { only: new Set(values.filter((each) => typeof each !== "number").map(canonicalJson)) },
  };
}

export function onlyUnknown(): ValueSet {
  return { ...only([]), unknown: true };
}

export function ordered(by: "<" | "<=" | ">" | ">=", bound: number): ValueSet {
  const interval =
    by === "<" || by === "<="
      ? { ...everyNumber, high: bound, highOpen: by === "<" }
      : { ...everyNumber, low: bound, lowOpen: by === ">" };
  return { numbers: [interval], others: { only: new Set() } };
}

/** Every known value of a type; of a type that isn't known, every value. */
export function domainOf(type: Type | undefined, places: Places): ValueSet {
  if (type === undefined || isError(type)) return { numbers: [everyNumber], others: { not: new Set() } };
  if ("among" in type && type.among !== undefined) return only(type.among);
  switch (type.t) {
    case "optional":
      return withNone(domainOf(type.of, places));
    case "none":
      return only([null]);
    case "enum":
      return type.open === true ? anyButNumbers() : only(type.members);
    case "place": {
      const known = places.kinds.get(type.kind) ?? [];
      return known.length === 0 ? anyButNumbers() : only(known.map((each) => each.name));
    }
    case "scalar":
      if (type.of === "bool") return only([true, false]);
      if (type.of === "string") return anyButNumbers();
      return numbersOf(type.min, type.max);
    default:
      return anyButNumbers();
  }
}

function anyButNumbers(): ValueSet {
  return { numbers: [], others: { not: new Set([canonicalJson(null)]) } };
}
function numbersOf(low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY): ValueSet {
  return { numbers: [{ low, lowOpen: false, high, highOpen: false }], others: { only: new Set() } };
}
function withNone(set: ValueSet): ValueSet {
  const none = canonicalJson(null);
  if ("only" in set.others) return { ...set, others: { only: new Set([...set.others.only, none]) } };
  return { ...set, others: { not: new Set([...set.others.not].filter((each) => each !== none)) } };
}

/** Whether a type's numbers are whole: between 1 and 2 there is none. */
export function isWhole(type: Type | undefined): boolean {
  if (type?.t === "optional") return isWhole(type.of);
  return type?.t === "scalar" && ["int", "duration", "bytes", "timestamp"].includes(type.of);
}

/** The same set without what lies between whole numbers. */
export function wholes(set: ValueSet): ValueSet {
  const numbers = set.numbers.flatMap((each) => {
    const low = each.lowOpen ? Math.floor(each.low) + 1 : Math.ceil(each.low);
    const high = each.highOpen ? Math.ceil(each.high) - 1 : Math.floor(each.high);
    return low > high ? [] : [{ low, lowOpen: false, high, highOpen: false }];
  });
  return { ...set, numbers };
}

/** One of its values, a plain one where there is a choice. Undefined for the empty set and for unknown. */
export function someOf(set: ValueSet): { value: unknown } | undefined {
  if ("only" in set.others) {
    const known = [...set.others.only];
    const first = known.find((each) => each !== canonicalJson(null)) ?? known[0];
    if (first !== undefined) return { value: JSON.parse(first) };
  }
  const interval = set.numbers[0];
  if (interval !== undefined) return { value: within(interval) };
  if ("only" in set.others) return undefined;
  for (let count = 0; ; count++) {
    const text = count === 0 ? "other" : `other-${count}`;
    if (!set.others.not.has(canonicalJson(text))) return { value: text };
  }
}

function within({ low, lowOpen, high, highOpen }: Interval): number {
  const zeroFits = (low < 0 || (low === 0 && !lowOpen)) && (high > 0 || (high === 0 && !highOpen));
  if (zeroFits) return 0;
  if (!lowOpen && Number.isFinite(low)) return low;
  if (!highOpen && Number.isFinite(high)) return high;
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  return Number.isFinite(low) ? low + 1 : high - 1;
}

function overlap(a: Interval, b: Interval): Interval[] {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const lowOpen = (a.low === low && a.lowOpen) || (b.low === low && b.lowOpen);
  const highOpen = (a.high === high && a.highOpen) || (b.high === high && b.highOpen);
  if (low > high || (low === high && (lowOpen || highOpen))) return [];
  return [{ low, lowOpen, high, highOpen }];
}

function othersInBoth(a: ValueSet["others"], b: ValueSet["others"]): ValueSet["others"] {
  if ("only" in a) {
    const stays = (each: string) => ("only" in b ? b.only.has(each) : !b.not.has(each));
    return { only: new Set([...a.only].filter(stays)) };
  }
  if ("only" in b) return othersInBoth(b, a);
  return { not: new Set([...a.not, ...b.not]) };
}
