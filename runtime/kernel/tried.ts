// `retry across e in xs`: one request for each element, in an order drawn from the run's seed and the site. Made once,
// before the first of them leaves; all of them are attempts of one effect, or one reading.

import type { Expr, Retry } from "../../schema/generated/plan.ts";
import { backoffMs, drawn } from "./backoff.ts";
import { type Environment, evaluate } from "./expression.ts";
import { type Evaluated, isUnknown, Unknown, type Value } from "./value.ts";

/** The requests in order; unknown where one of them is, or where there is nobody to try. */
export function requestsAcross(
  across: Expr,
  request: Expr,
  env: Environment,
  draw: { seed: number; site: string },
): Value[] | Unknown {
  const all = evaluate(across, env);
  if (isUnknown(all)) return all;
  const elements = all as Value[];
  if (elements.length === 0) return new Unknown(["there is nobody to try: the list is empty"]);
  const requests: Value[] = [];
  for (const index of drawn(draw.seed, draw.site, elements.length)) {
    const made: Evaluated = evaluate(request, {
      ...env,
      variable: (name) => (name === ".tried" ? (elements[index] as Value) : env.variable(name)),
    });
    if (isUnknown(made)) return made;
    requests.push(made);
  }
  return requests;
}

/** What a reading sends, and what it sends next while there is no answer. */
export function attemptsOfReading(
  request: Expr,
  retry: Retry | undefined,
  env: Environment,
  draw: { seed: number; site: string },
): { request: unknown; again?: { request: unknown; afterMs: number }[] } {
  if (retry?.across !== undefined) {
    const requests = requestsAcross(retry.across, request, env, draw);
    if (isUnknown(requests)) return { request: null };
    const [first, ...others] = requests;
    return { request: first, again: others.map((each) => ({ request: each, afterMs: 0 })) };
  }
  const made = evaluate(request, env);
  const only = { request: isUnknown(made) ? null : made };
  if (retry === undefined) return only;
  const again = Array.from({ length: retry.times }, (_, index) => ({
    ...only,
    afterMs: backoffMs(retry, draw.seed, draw.site, index + 1),
  }));
  return { ...only, again };
}
