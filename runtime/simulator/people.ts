// People, as a simulation has them: those whom the scenario lets answer, from the time it says; where it lets nobody,
// as many as are asked say yes after a minute. The schedule may have somebody say no, or nobody answer at all.

import type { AskCommand } from "../../schema/generated/journal-record.ts";
import { hopMs, plan, type Run, tell } from "./stage.ts";

const afterMs = 60_000;

export function askPeople(run: Run, command: AskCommand): void {
  const fault = run.schedule.get(command.id);
  if (fault?.kind === "F23") run.fired.set(command.id, "F23");
  const how = fault?.kind === "F23" ? fault.params[0] : undefined;
  if (how === "silence") {
    tell(run, "operator", command.id, "NOBODY ANSWERS", command.id);
    return;
  }
  for (const { by, yes, atMs, event: index } of sayings(run, command, how === "no" ? "no" : "yes")) {
    const at = Math.max(run.now + hopMs, atMs);
    const { id, digest } = command;
    const event = { event: "answered" as const, at, id, yes, by, known: "simulated", digest };
    plan(run, { what: "event", at, incarnation: run.incarnation, event });
    if (index !== null && at < command.dueMs) run.came = new Set(run.came).add(index);
  }
}

interface Saying {
  by: string;
  yes: boolean;
  atMs: number;
  /** Of the scenario's events; null: the scenario lets nobody answer. */
  event: number | null;
}

function sayings(run: Run, { id, people, dueMs }: AskCommand, how: "yes" | "no"): Saying[] {
  const soonMs = run.now + Math.min(afterMs, (dueMs - run.now) / 2);
  const someone = (index: number, yes: boolean): Saying => {
    return { by: `person-${index + 1}`, yes, atMs: soonMs, event: null };
  };
  if (how === "no") return [someone(0, false)];
  const steps = stepsOf(id);
  let saysNothing = true;
  const said = run.subject.later.flatMap(({ afterMs: atMs, event }, index): Saying[] => {
    if (event.do !== "approve" && event.do !== "deny") return [];
    saysNothing = false;
    if (!steps.includes(event.question)) return [];
    return [{ by: event.by, yes: event.do === "approve", atMs, event: index }];
  });
  return saysNothing ? Array.from({ length: people }, (_, index) => someone(index, true)) : said;
}

/** `a[k]/b/approve!ask.1` is a question of the steps a and b. */
function stepsOf(id: string): string[] {
  return id
    .replace(/\[[^\]]*\]/g, "")
    .replace(/![^!]*$/, "")
    .split("/");
}
