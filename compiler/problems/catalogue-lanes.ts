/**
 * The part of the catalogue that speaks of lanes: fan-outs, what a runbook's head allows, and how runs start.
 */
export const lanes = {
  "blast-missing": "effects on targets, and no `blast`",
  "environment-missing": "an effect of which nothing says where it acts",
  "environments-differ": "an effect in another environment than its run's",
  "pace-without-effect": "a pace that can never make a difference",
  "paces-conflict": "two paces that both say who goes first",
  "repeat-beside-lanes": "a `repeat` beside `for each`: of each lane, or of all of them",
  "share-of-unlisted": "a share of a kind that the topology doesn't list",
  "unbounded-input": "an input without a bound where a worst case is computed from it",
  "unresolved-lanes": "an effect on lanes whose outcome is unknown",
} as const satisfies Record<string, string>;
