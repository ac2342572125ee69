/** Forward work has a deadline and undoing a budget of its own, and the worst case fits into both. */
import { defineProblem } from "../../problems/problem.ts";
import { callsIn } from "../../types/model.ts";
import type { Rule } from "../rule.ts";
import { showMs } from "../show-ms.ts";
import type { Part } from "../time.ts";

const noDeadline = defineProblem<{ name: string }>({
  code: "no-deadline",
  message: ({ name }) => `\`${name}\` acts, and has no deadline`,
  why: () => "A run without an end holds its locks, and nobody knows when to step in.",
  help: () => ["add `deadline 15m, undo 10m` to its head"],
});
const noUndoBudget = defineProblem<{ most: string }>({
  code: "no-undo-budget",
  message: () => "effects here can be undone, and no time is set aside for it",
  why: () =>
    "The deadline ends forward work only; undoing starts when it has passed, and must have its own end.",
  help: ({ most }) => [`write \`deadline …, undo …\`: undoing takes at most ${most}`],
});
const deadlineTooShort = defineProblem<{
  needs: string;
  people: string;
  has: string;
  step: string;
  takes: string;
  least: string;
}>({
  code: "deadline-too-short",
  message: ({ needs, people, has, step, takes }) =>
    `the work may take ${needs}${people}, and the deadline is ${has}; \`${step}\` alone takes ${takes}`,
  why: () =>
    "At the deadline everything is undone, so a deadline that the worst case can't keep turns a slow success into a failure.",
  help: ({ least, step }) => [
    `write \`deadline ${least}\``,
    `or make \`${step}\` shorter: its timeouts, retries, \`within\`, or lanes one after the other`,
  ],
});
const undoTooShort = defineProblem<{
  needs: string;
  has: string;
  step: string;
  takes: string;
  least: string;
}>({
  code: "undo-too-short",
  message: ({ needs, has, step, takes }) =>
    `undoing may take ${needs}, and ${has} are set aside; \`${step}\` alone takes ${takes}`,
  why: () => "When this time is used up, what is not yet undone becomes a person's debt.",
  help: ({ least, step }) => [
    `write \`undo ${least}\``,
    `or make the undo of \`${step}\` shorter: its timeouts, retries or \`within\``,
  ],
});

export const deadline: Rule = {
  runbook({ runbook, times, report }) {
    const { deadline: given, at } = runbook;
    if (given === undefined) {
      const acts =
        callsIn(runbook.body).length > 0 ||
        runbook.drifts.some((drift) => drift.fields.some((field) => field.align !== undefined));
      if (acts) report(noDeadline.at(at.name.span, { name: runbook.name }));
      return;
    }
    const needsMs = times.workMs + times.peopleMs;
    if (needsMs > given.workMs) {
      const of = ({ cost }: Part) => cost.work + cost.people;
      const most = largest(times.parts, of);
      report(
        deadlineTooShort.at(given.at, {
          needs: showMs(needsMs),
          people: times.peopleMs === 0 ? "" : `, ${showMs(times.peopleMs)} of it people's`,
          has: showMs(given.workMs),
          step: most.name,
          takes: showMs(of(most)),
          least: inMinutes(needsMs),
        }),
      );
    }
    if (times.undoMs === 0) return;
    if (given.undoMs === undefined || given.undoAt === undefined)
      report(noUndoBudget.at(given.at, { most: inMinutes(times.undoMs) }));
    else if (times.undoMs > given.undoMs) {
      const most = largest(times.parts, (part) => part.cost.undo);
      report(
        undoTooShort.at(given.undoAt, {
          needs: showMs(times.undoMs),
          has: showMs(given.undoMs),
          step: most.name,
          takes: showMs(most.cost.undo),
          least: inMinutes(times.undoMs),
        }),
      );
    }
  },
};

function largest(parts: Part[], of: (part: Part) => number): Part {
  return parts.reduce((best, part) => (of(part) > of(best) ? part : best));
}

/** The next whole minute, or second below one. */
function inMinutes(ms: number): string {
  return ms <= 60_000 ? `${Math.ceil(ms / 1000)}s` : `${Math.ceil(ms / 60_000)}m`;
}
