/**
 * The part of the catalogue that speaks of sums, bounds, roles, templates and the arms of a `choose`.
 */
export const values = {
  "arm-unreachable": "an arm that nothing can reach",
  "bad-bound": "a bound that its type can't have, or that nothing keeps",
  "bad-choice": "a `choose` over what has no patterns, or a pattern that isn't one of it",
  "bad-pattern": "a pattern that can't be matched in one pass",
  "missing-arm": "a `choose` that leaves a value out",
  "open-needs-else": "a `choose` over an open enum without `else`",
  "out-of-bounds": "a constant outside its type's bounds",
  "parse-ambiguous": "a template whose captures can't be told apart",
  "role-mismatch": "a value of another role than is wanted",
  "statement-built": "a statement of another language that is put together from values",
  "use-enum": "a sum type without a single field",
} as const satisfies Record<string, string>;
