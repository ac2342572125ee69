/** A fan-out over effects states how many lanes must succeed, and that many can exist. */
import { defineProblem } from "../../problems/problem.ts";
import { callsIn } from "../../types/model.ts";
import { lanesOf } from "../cardinality.ts";
import { neededOf } from "../pace.ts";
import type { Rule } from "../rule.ts";

const noQuorum = defineProblem<{ step: string }>({
  code: "no-quorum",
  message: ({ step }) => `step \`${step}\` doesn't say how many of its lanes must succeed`,
  why: () => "Some lanes will fail one night; whether the rest is enough must be decided now, not then.",
  help: () => ["add `, need all`, or a number or share: `need 2`, `need 75%`"],
});
const impossibleQuorum = defineProblem<{ need: number; most: number }>({
  code: "impossible-quorum",
  message: ({ need, most }) => `${need} lanes are needed, and there are at most ${most}`,
  why: () => "The step could only ever fail.",
  help: ({ most }) => [`write \`need all\`, or at most \`need ${most}\``],
});
const quorumIsAll = defineProblem<{ percent: number; most: number }>({
  code: "quorum-is-all",
  severity: "warning",
  message: ({ percent, most }) => `${percent}% of at most ${most} lanes are all ${most}`,
  why: () => "It reads as if some could be spared, and none can.",
  help: () => ["write `need all` if that is meant, or a smaller share"],
});

export const quorum: Rule = {
  statement({ cx, runbook, report }, statement) {
    if (statement.kind !== "step" || statement.fanOut === undefined) return;
    const fan = statement.fanOut;
    if (fan.need === undefined) {
      if (callsIn(statement.body).length > 0) report(noQuorum.at(fan.at.span, { step: statement.name }));
      return;
    }
    const most = lanesOf(cx, runbook, fan);
    if (most === undefined) return;
    const span = fan.needAt ?? fan.at.span;
    if ("count" in fan.need && fan.need.count > most)
      report(impossibleQuorum.at(span, { need: fan.need.count, most }));
    if ("percent" in fan.need && fan.need.percent > 100)
      report(impossibleQuorum.at(span, { need: neededOf(fan, most), most }));
    else if ("percent" in fan.need && fan.need.percent < 100 && neededOf(fan, most) === most) {
      report(quorumIsAll.at(span, { percent: fan.need.percent, most }));
    }
  },
};
