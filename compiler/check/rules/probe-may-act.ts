/** A probe only looks: its method must promise that it changes nothing. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";

const probeMayActProblem = defineProblem<{ name: string }>({
  code: "probe-may-act",
  message: ({ name }) => `the method \`${name}\` may change something, so it can't be a probe`,
  why: () => "Probes are read often, by plans and by people, and never appear among the effects of a run.",
  help: ({ name }) => [
    `if it only reads, give it \`option idempotency_level = NO_SIDE_EFFECTS\` in its .proto`,
    `otherwise declare it as \`action ${name}\``,
  ],
});

export const probeMayAct: Rule = {
  callable({ report }, { declaration, contract, owner }) {
    if (declaration.kind !== "probe" || owner?.from !== "proto" || contract === undefined || contract.safe)
      return;
    report(probeMayActProblem.at(declaration.name.span, { name: declaration.name.text }));
  },
};
