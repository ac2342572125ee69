/**
 * A fan-out's paces in a few words, as the screens show them beside its step: with the elements' kind where there is
 * room for it.
 */
import { formatDuration } from "../../runtime/kernel/format.ts";
import type { Amount, FanOut } from "../../schema/generated/plan.ts";
import { plural } from "../counted.ts";

export function sayFanOut(fan: FanOut): string {
  const { need } = fan;
  const noun = fan.kind ?? fan.bind;
  const quorum = "all" in need ? "all" : "count" in need ? String(need.count) : `${need.percent}%`;
  const wide =
    fan.width === undefined ? `all ${plural(noun)} at once` : `${sayAmount(fan.width, noun)} at a time`;
  return [...ahead(fan), wide, ...limits(fan), `need ${quorum}`, ...stopping(fan)].join(", ");
}

/** For a row: without the kind, and without what goes without saying. */
export function sayPaces(fan: FanOut): string {
  const { need } = fan;
  const wide = fan.width === undefined ? "all at once" : `${sayAmount(fan.width)} at a time`;
  const quorum = "all" in need ? [] : ["count" in need ? `need ${need.count}` : `need ${need.percent} %`];
  return [...ahead(fan), wide, ...quorum, ...stopping(fan)].join(", ");
}

/** What an input says is named, not known. */
export function sayAmount(amount: Amount, noun?: string): string {
  const many = (words: string) => (noun === undefined ? words : `${words} of the ${plural(noun)}`);
  if (typeof amount === "number")
    return noun === undefined ? String(amount) : `${amount} ${amount === 1 ? noun : plural(noun)}`;
  if ("percent" in amount) return many(`${amount.percent}%`);
  const name = amount.from.op === "variable" ? `(${amount.from.name})` : "(…)";
  return amount.as === "ratio" ? many(name) : noun === undefined ? name : `${name} ${plural(noun)}`;
}

function ahead(fan: FanOut): string[] {
  if (fan.canaryFirst) return ["canary first"];
  return fan.first === undefined ? [] : [`${sayAmount(fan.first)} first`];
}
function limits(fan: FanOut): string[] {
  return [
    ...(fan.atMost === undefined ? [] : [`at most ${fan.atMost}`]),
    ...(fan.bakeMs === undefined ? [] : [`bake ${formatDuration(fan.bakeMs * 1000)}`]),
  ];
}
function stopping(fan: FanOut): string[] {
  return fan.stopAfterFailed === undefined ? [] : [`stop after ${sayAmount(fan.stopAfterFailed)} failed`];
}
