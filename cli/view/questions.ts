/** The questions of a run that people have not answered yet, and how each is named on the command line. */
import type { State } from "../../runtime/kernel/state.ts";
import type { AskCommand } from "../../schema/generated/journal-record.ts";

/** Questions that are open, in the order in which they were asked. */
export function openQuestions(state: State): AskCommand[] {
  return Object.values(state.open).flatMap(({ command }) => (command.command === "ask" ? [command] : []));
}

/** How a question is named: the path of its step. */
export function questionName({ id }: AskCommand): string {
  return id.replace(/!.*$/, "").replace(/(^|\/)[^/]*$/, "") || id.replace(/!.*$/, "");
}
