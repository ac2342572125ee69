/** A person's answer to what a run asks: which question is meant, who answers, and whether it would count. */
import { hostname } from "node:os";
import { whyNotHeard } from "../runtime/host/approvers.ts";
import type { State } from "../runtime/kernel/state.ts";
import type { AskCommand } from "../schema/generated/journal-record.ts";
import { operator } from "./execute.ts";
import type { ExitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { request } from "./request.ts";
import { otherHostsOption, runsOption, runWithHosts } from "./runs-option.ts";
import { soundTrail } from "./sound-trail.ts";
import { openQuestions, questionName } from "./view/questions.ts";
import { isExit } from "./workbench.ts";

export const questionArgument = {
  name: "QUESTION",
  summary: "the step that asks (default: the only open question)",
  count: "optional",
} as const;
export const answerOptions = {
  runs: runsOption,
  hosts: otherHostsOption,
  as: { kind: "text", value: "NAME", summary: "who answers (default: the operating system's user)" },
  because: { kind: "text", value: "TEXT", summary: "why; it stands in the trail" },
} as const;

export async function answer(
  io: Io,
  [name = "", question]: readonly string[],
  options: { runs?: string; hosts?: string; as?: string; because?: string },
  how: "yes" | "no",
): Promise<ExitCode> {
  const at = runWithHosts(io, name, options);
  if (isExit(at)) return at;
  const sound = soundTrail(io, at);
  if (isExit(sound)) return sound;
  const meant = questionMeant(sound.state, question);
  if ("wrong" in meant) return refuse(io, foreignText(meant.wrong));
  const { id, text, digest, group } = meant.command;
  const { as, because } = options;
  const by = as ?? operator(io);
  const known = `${as === undefined ? "the user" : "named with --as"} on ${hostname()}`;
  const said = { id, yes: how === "yes", by, digest };
  const unheard = whyNotHeard(sound.state, at.hosts.groups ?? {}, said);
  if (unheard !== null) return refuse(io, foreignText(`${unheard}; it asks ${group}: ${text}`));
  io.stdout.line(foreignText(`${by} says ${how} to: ${text}`));
  const reason = because === undefined ? {} : { because };
  return request(io, name, options, { event: "answered", ...said, known, ...reason });
}

function questionMeant(state: State, named: string | undefined): { command: AskCommand } | { wrong: string } {
  const open = openQuestions(state);
  const meant = named === undefined ? open : open.filter((each) => isNamed(each, named));
  const [command, second] = meant;
  if (command && !second) return { command };
  const names = [...new Set((command ? meant : open).map(questionName))].join(", ");
  if (command) return { wrong: `${meant.length} questions are open: name one of ${names}` };
  if (open.length === 0) return { wrong: "the run asks nothing now" };
  return { wrong: `no open question is called ${named}; there is ${names}` };
}

function isNamed(command: AskCommand, named: string): boolean {
  const path = command.id.replace(/!.*$/, "");
  const name = questionName(command);
  return (
    path === named || name === named || name.endsWith(`/${named}`) || name.replace(/\[.*$/, "") === named
  );
}
