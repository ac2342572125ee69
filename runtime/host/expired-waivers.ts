/**
 * Waivers whose day has passed. A plan that stands on one isn't started: nobody answers for that risk any more. A run
 * that is under way goes on, and can be stopped, resumed and undone.
 */
import type { Plan } from "../../schema/generated/plan.ts";
import type { InputProblem } from "../../schema/input-problem.ts";

export function expiredWaivers({ waivers = [] }: Plan, wallMs: number): InputProblem[] {
  const today = new Date(wallMs).toISOString().slice(0, 10);
  return waivers
    .filter(({ until }) => until < today)
    .map(({ code, because, until, at }) => ({
      severity: "error",
      where: `waive ${code}, at ${at}`,
      what: `it was accepted until ${until} (${because}), and today is ${today}`,
      help: "have the risk judged again and compile with a new day, or mend what it covers",
    }));
}
