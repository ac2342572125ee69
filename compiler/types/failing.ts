/** What a handler sees of a failure: its kind, the reason in words, the step that failed, and what is missing. */
import type { Binding } from "../names/scope.ts";
import { variable } from "./tree.ts";
import { list, string, type Type } from "./type.ts";

/** Open, so that a runbook which tells them apart says what it does with one that it has never heard of. */
const kind: Type = {
  t: "enum",
  name: "FailureKind",
  open: true,
  members: [
    "unmet",
    "inconclusive",
    "guard",
    "drift",
    "rejected",
    "indeterminate",
    "deadline",
    "blast",
    "quorum",
    "missed",
    "owed",
    "too_many",
    "empty",
    "duplicate",
    "wave",
    "denied",
    "expired",
    "over_budget",
    "refused",
    "compensated",
    "escalated",
  ],
};

export function failureBinding(element: Type): Binding {
  const fields = [
    { name: "kind", type: kind },
    { name: "reason", type: string },
    { name: "step", type: string },
    { name: "missing", type: list(element) },
  ];
  return {
    name: "failure",
    type: { t: "record", name: "failure", fields },
    unknown: false,
    expr: variable("failure"),
    origin: "run",
  };
}
