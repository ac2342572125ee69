/**
 * What a literal's letters stand for. Values are exact: a number is taken apart as decimal digits and scaled
 * as an integer, so `0.7%` is the double nearest to 0.007 and `1.5KiB` is 1536. What can't be held exactly is
 * said to be out of range, never rounded.
 */

/** An exact decimal: `digits` × 10^−`places`. */
interface Decimal {
  digits: bigint;
  places: number;
}

const durationNs: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["d", 86_400_000_000_000n],
]);

const byteUnits: ReadonlyMap<string, bigint> = new Map([
  ["B", 1n],
  ["KB", 1_000n],
  ["MB", 1_000_000n],
  ["GB", 1_000_000_000n],
  ["TB", 1_000_000_000_000n],
  ["KiB", 1024n],
  ["MiB", 1024n ** 2n],
  ["GiB", 1024n ** 3n],
  ["TiB", 1024n ** 4n],
]);

/** The value, or why it can't be held. */
export type Decoded<T> = { value: T } | { reason: string };

export function intOf(image: string): Decoded<number> {
  return whole(decimal(image), 1n, "whole numbers go up to 9007199254740991");
}

export function floatOf(image: string): Decoded<number> {
  const value = Number(image.replaceAll("_", ""));
  return Number.isFinite(value) ? { value } : { reason: "it is too large" };
}

export function ratioOf(image: string): Decoded<number> {
  const { digits, places } = decimal(image.slice(0, -1));
  const value = Number(`${digits}e-${places + 2}`);
  return Number.isFinite(value) ? { value } : { reason: "it is too large" };
}

/** Microseconds. */
export function durationOf(image: string): Decoded<number> {
  const { amount, unit } = split(image);
  const { digits, places } = decimal(amount);
  const ns = digits * (durationNs.get(unit) ?? 0n);
  return whole({ digits: ns, places: places + 3 }, 1n, "durations are whole microseconds, up to 285 years");
}

export function bytesOf(image: string): Decoded<number> {
  const { amount, unit } = split(image);
  return whole(decimal(amount), byteUnits.get(unit) ?? 0n, "sizes are whole bytes, up to 8 PiB");
}

/** `100/s` has no unit before the stroke and counts things; `10MiB/s` counts bytes. */
export type RateValue = { of: "count" | "bytes"; amount: number; periodUs: number; perSecond: number };

export function rateOf(image: string): Decoded<RateValue> {
  const stroke = image.indexOf("/");
  const left = image.slice(0, stroke);
  const periodNs = durationNs.get(image.slice(stroke + 1)) ?? 1n;
  const ofBytes = left.endsWith("B");
  const amount = ofBytes ? bytesOf(left) : floatOf(left);
  if ("reason" in amount) return amount;
  const seconds = Number(periodNs / 1_000_000_000n);
  return {
    value: {
      of: ofBytes ? "bytes" : "count",
      amount: amount.value,
      periodUs: Number(periodNs / 1_000n),
      perSecond: amount.value / seconds,
    },
  };
}

/** Whether a day stands in the calendar: `2027-02-30` doesn't. */
export function isDate(image: string): boolean {
  const [year = 0, month = 0, day = 0] = image.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

const unitWords: readonly [RegExp, string][] = [
  [/^(n|ns|nsecs?|nanos?|nanoseconds?)$/i, "ns"],
  [/^(us|µs|usecs?|micros?|microseconds?)$/i, "us"],
  [/^(ms|msecs?|millis?|milliseconds?)$/i, "ms"],
  [/^(s|sec|secs|seconds?)$/i, "s"],
  [/^(m|min|mins|minutes?)$/i, "m"],
  [/^(h|hr|hrs|hours?)$/i, "h"],
  [/^(d|days?)$/i, "d"],
  [/^(b|bytes?)$/i, "B"],
  [/^(k|kb)$/i, "KB"],
  [/^(mb)$/i, "MB"],
  [/^(g|gb)$/i, "GB"],
  [/^(t|tb)$/i, "TB"],
  [/^(ki|kib)$/i, "KiB"],
  [/^(mi|mib)$/i, "MiB"],
  [/^(gi|gib)$/i, "GiB"],
  [/^(ti|tib)$/i, "TiB"],
  [/^(pct|percent)$/i, "%"],
];

/** The unit that somebody who wrote `word` probably meant. */
export function unitMeant(word: string): string | undefined {
  return unitWords.find(([pattern]) => pattern.test(word))?.[1];
}

/** What `10min`, `1h30m` or `1e3` should have been. */
export function numberMeant(image: string): string | undefined {
  const compound = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(image);
  if (compound !== null) {
    const [, sign = "", d, h, m, s] = compound;
    const seconds =
      BigInt(d ?? 0) * 86_400n + BigInt(h ?? 0) * 3_600n + BigInt(m ?? 0) * 60n + BigInt(s ?? 0);
    for (const [unit, size] of [
      ["d", 86_400n],
      ["h", 3_600n],
      ["m", 60n],
    ] as const)
      if (seconds % size === 0n) return `${sign}${seconds / size}${unit}`;
    return `${sign}${seconds}s`;
  }
  const exponent = /^(-?\d+(?:\.\d+)?)e(\d{1,2})$/i.exec(image);
  if (exponent !== null) {
    const value = Number(image);
    return Number.isSafeInteger(value) ? String(value) : undefined;
  }
  const parts = /^(-?[\d_]*\d(?:\.[\d_]*\d)?)_?([A-Za-z]*)$/.exec(image);
  if (parts === null) return undefined;
  const [, amount = "", word = ""] = parts;
  if (word === "") return amount;
  const unit = unitMeant(word);
  return unit === undefined ? undefined : `${amount}${unit}`;
}

function split(image: string): { amount: string; unit: string } {
  const unit = /[A-Za-z]+$/.exec(image)?.[0] ?? "";
  return { amount: image.slice(0, image.length - unit.length), unit };
}

function decimal(image: string): Decimal {
  const plain = image.replaceAll("_", "");
  const dot = plain.indexOf(".");
  if (dot < 0) return { digits: BigInt(plain), places: 0 };
  return { digits: BigInt(plain.slice(0, dot) + plain.slice(dot + 1)), places: plain.length - dot - 1 };
}

function whole({ digits, places }: Decimal, factor: bigint, reason: string): Decoded<number> {
  const scaled = digits * factor;
  const divisor = 10n ** BigInt(places);
  if (scaled % divisor !== 0n) return { reason };
  const value = Number(scaled / divisor);
  return Number.isSafeInteger(value) ? { value } : { reason };
}
