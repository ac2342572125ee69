/** A runbook that acts on its targets says how many of them it may touch. */
import { defineProblem } from "../../problems/problem.ts";
import { statementsBelow, type TypedLimit } from "../../types/model.ts";
import { measured } from "../blast.ts";
import type { Rule } from "../rule.ts";

const noBlast = defineProblem<{ kinds: string; write: string }>({
  code: "blast-missing",
  message: ({ kinds }) => `this acts on its target ${kinds}, and no \`blast\` says on how many`,
  why: () =>
    "The targets come from an alert. The day it names every one of them, only this line stands between one and all.",
  help: ({ write }) => [`add \`blast ${write}\`, which is what it can touch now`],
});

export const blastMissing: Rule = {
  runbook({ cx, runbook, report }) {
    if (runbook.blast.length > 0) return;
    const acted = new Set(
      [...statementsBelow(runbook.body)].flatMap((each) =>
        each.kind === "call" ? Object.keys(each.places) : [],
      ),
    );
    const kinds = runbook.targets.map((each) => each.kind).filter((kind) => acted.has(kind));
    if (kinds.length === 0) return;
    const limit = (kind: string, when: TypedLimit["when"]) => {
      const asked: TypedLimit = { kind, count: 1, when, at: runbook.at.name.span };
      const count = measured(cx, runbook, asked)?.count ?? 1;
      return `${count} ${kind}${count === 1 ? "" : "s"} ${when === "in-all" ? "in all" : "at a time"}`;
    };
    const write = kinds.flatMap((kind) => [limit(kind, "at-a-time"), limit(kind, "in-all")]).join(", ");
    report(noBlast.at(runbook.at.name.span, { kinds: kinds.map((kind) => `${kind}s`).join(" and "), write }));
  },
};
