/**
 * An alternative of a `first` holds when its last statement says so: an `ensure`, or a part that ends in one. After
 * a miss the next alternative is tried, so what stands between the two tells, or ends the run, and does nothing else.
 */
import { defineProblem } from "../../problems/problem.ts";
import type { TypedStatement } from "../../types/model.ts";
import { statementsBelow } from "../../types/model.ts";
import type { Rule } from "../rule.ts";

const unproved = defineProblem<{ name: string }>({
  code: "alternative-unproved",
  message: ({ name }) => `\`${name}\` doesn't end in an \`ensure\`: nothing says that it holds`,
  why: () =>
    "The first alternative that holds is taken, and the others are never tried; that must be seen, not assumed.",
  help: () => ["end it with `ensure … within …`", "or with `run` of a part that ends so"],
});
const missedActs = defineProblem<{ what: string }>({
  code: "missed-acts",
  message: ({ what }) => `\`${what}\` can't stand in \`missed\``,
  why: () => "What is done between two alternatives belongs to neither, so nobody would take it back.",
  help: () => [
    "`notify`, `when`, `stop` and `escalate` can stand there",
    "put effects into the alternatives",
  ],
});

export const alternatives: Rule = {
  statement({ report }, statement) {
    if (statement.kind !== "first") return;
    for (const each of statement.alternatives)
      if (!isProved(each.body)) report(unproved.at(each.at.name.span, { name: each.name }));
    if (statement.body !== undefined && !isProved(statement.body))
      report(unproved.at(statement.at.name.span, { name: statement.name }));
    for (const each of statementsBelow(statement.missed ?? [])) {
      if (each.kind === "notify" || each.kind === "when") continue;
      if (each.kind === "ending" && each.how !== "continue") continue;
      report(missedActs.at(each.at.span, { what: each.kind === "ending" ? each.how : each.kind }));
    }
  },
};

function isProved(body: readonly TypedStatement[]): boolean {
  const last = body.findLast((each) => each.kind !== "return");
  return last?.kind === "ensure" || (last?.kind === "part" && isProved(last.body));
}
