/**
 * How many lanes a pace lets go, by the bounds of what it says. The fewest count for time, the most for blast.
 */
import { shareDown, shareUp } from "../../schema/share.ts";
import type { TypedAmount, TypedFanOut } from "../types/model.ts";

export interface Rounds {
  /** How many groups of lanes come one after the other. */
  rounds: number;
  waves: boolean;
  width: number;
}

/** At the slowest that the paces allow. */
export function roundsOf(fan: TypedFanOut, lanes: number): Rounds {
  const width = fewest(fan.width, lanes, lanes);
  const waves = fan.canaryFirst === true || fan.first !== undefined || fan.bakeMs !== undefined;
  const ahead = fan.canaryFirst === true ? Math.min(1, lanes) : fewest(fan.first, lanes, 0);
  const rest = Math.max(0, lanes - ahead);
  return { rounds: (ahead > 0 ? 1 : 0) + Math.ceil(rest / width), waves, width };
}

/** The most lanes that can be at work at one moment. */
export function mostAtOnce(fan: TypedFanOut, lanes: number): number {
  return Math.max(1, Math.min(lanes, Math.max(most(fan.width, lanes, lanes), most(fan.first, lanes, 0))));
}

export function neededOf(fan: TypedFanOut, lanes: number): number {
  if (fan.need === undefined || "all" in fan.need) return lanes;
  return "count" in fan.need ? fan.need.count : shareUp(lanes, fan.need.percent);
}

function fewest(amount: TypedAmount | undefined, lanes: number, without: number): number {
  return amount === undefined ? without : counted(amount, lanes, "low");
}
function most(amount: TypedAmount | undefined, lanes: number, without: number): number {
  return amount === undefined ? without : counted(amount, lanes, "high");
}

export function counted(amount: TypedAmount, lanes: number, end: "low" | "high"): number {
  if (typeof amount === "number") return Math.max(1, Math.min(lanes, amount));
  if ("percent" in amount) return shareDown(lanes, amount.percent);
  if (amount.as === "ratio") return shareDown(lanes, amount[end]);
  return Math.max(1, Math.min(lanes, Math.floor(amount[end])));
}
