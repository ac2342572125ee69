/**
 * The part of the catalogue that speaks of what could be shown of a runbook as a whole: conditions, witnesses, and
 * what two runbooks do to each other.
 */
export const proofs = {
  "check-races": "a condition that another lane may change before the effect that relies on it",
  "continue-nowhere": "a `continue` with nothing to go on after",
  "ensure-proves-nothing": "an effect that only an `ensure` observes which was true before it",
  "never-true": "a condition that nothing can make true",
  "route-falls-through": "a route that has no row for some events",
  "route-overlap": "two rows of a route that one event can satisfy",
  "route-without-unknown": "a route that doesn't say what is done where a row is unknown",
  "row-unreachable": "a row of a route that no event comes as far as",
  "runbooks-contradict":
    "two runbooks that one incident can start and that write the same, kept apart by no lock",
  "source-routed": "a runbook that starts itself on a source which a route decides on",
  "undo-not-observed": "an undo that nothing observes",
  "unknown-in-outage": "a condition that would be unknown in the outage that its runbook is for",
  "unsettled-retry": "a retry whose first request may arrive after the effect was undone or overwritten",
} as const satisfies Record<string, string>;
