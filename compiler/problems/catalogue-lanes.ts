/**
 * The part of the catalogue that speaks of lanes: fan-outs, what a runbook's head allows, and how runs start.
 */
export const lanes = {
  "pace-without-effect": "a pace that can never make a difference",
  "paces-conflict": "two paces that both say who goes first",
  "unbounded-input": "an input without a bound where a worst case is computed from it",
  "unresolved-lanes": "an effect on lanes whose outcome is unknown",
} as const satisfies Record<string, string>;
