// What every part of a runbook can name from the start: its inputs, defaults where none were given, and the
// environment that they decide.

import { evaluateWith } from "./expression.ts";
import type { Machine } from "./machine.ts";
import type { Value } from "./value.ts";

export function given(m: Machine): Record<string, Value> {
  const names: Record<string, Value> = {};
  for (const input of m.plan.plan.inputs)
    names[input.name] = m.state.inputs[input.name] ?? (input.default as Value | undefined) ?? null;
  const { environment } = m.plan.plan;
  if (typeof environment === "string") names.environment = environment;
  else if (environment !== null) {
    const found = evaluateWith(environment, names);
    if ("value" in found) names.environment = found.value as Value;
  }
  return names;
}
