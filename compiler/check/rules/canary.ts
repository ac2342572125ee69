/** A canary tells something about the rest only where a `drift` shows that it is like the rest. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";

const canaryWithoutDrift = defineProblem({
  code: "canary-without-drift",
  message: () => "`canary first`, and nothing compares the canary with the rest",
  why: () => "A canary that is configured differently survives what kills production.",
  help: () => [
    "add `drift … in canary against production { … }` to the head",
    "or leave `canary first` out and say `1 first`",
  ],
});
const canaryNotMarked = defineProblem<{ kind: string }>({
  code: "canary-not-marked",
  message: ({ kind }) => `no ${kind} of the topology is marked as canary`,
  why: () => "Which one goes first must not depend on the order of a list.",
  help: ({ kind }) => [`write \`canary: true\` at one ${kind} in the topology`, "or say `1 first`"],
});

export const canary: Rule = {
  statement({ cx, runbook, report }, statement) {
    if (statement.kind !== "step" || statement.fanOut?.canaryFirst !== true) return;
    const { at, element } = statement.fanOut;
    const span = at.paces.find((pace) => pace.kind === "canary-first")?.span ?? at.span;
    if (runbook.drifts.length === 0) report(canaryWithoutDrift.at(span, {}));
    const kind = element.t === "place" ? element.kind : at.variable.text;
    if (!(cx.places.kinds.get(kind) ?? []).some((place) => place.canary === true))
      report(canaryNotMarked.at(span, { kind }));
  },
};
