/**
 * How a run ended, read at 3 AM: the first line says what happened; then what is true, what is owed as commands
 * that can be pasted, which locks are kept; the last line says where the evidence is.
 */

import { sayResource } from "../../runtime/audit/happening.ts";
import { type Act, type Attempt, actsOf, type Story, tookMs } from "../../runtime/audit/story.ts";
import { fieldsAsked, sayLook, sayPlaces, sayTook } from "../../runtime/audit/wording.ts";
import { formatValue } from "../../runtime/kernel/format.ts";
import type { Debt } from "../../schema/generated/journal-record.ts";
import { foreignText } from "../foreign-text.ts";
import type { Paint } from "../paint.ts";
import { wrap } from "../wrap.ts";
import { shellWord } from "./shell-word.ts";
import { shortRun } from "./short-run.ts";

export interface EndingScreenOptions {
  story: Story;
  /** The run's folder, as the reader would type it. */
  folder: string;
  /** Number of the last record that a witness holds; null: no witness. */
  anchoredAt: number | null;
  width: number;
  paint: Paint;
}

const column = 16;

/** Lines; empty while the run has not ended. */
export function endingScreen(options: EndingScreenOptions): string[] {
  const { story, paint } = options;
  const ended = story.endings.at(-1);
  if (!ended || !story.start) return [];
  const isGood = ended.ending === "succeeded";
  const word = isGood
    ? paint.green("SUCCEEDED")
    : (ended.ending === "refused" ? paint.yellow : paint.red)(ended.ending.toUpperCase());
  const why = ended.reason === "" ? "" : `: ${foreignText(ended.reason)}`;
  const [first = "", ...rest] = wrap(
    `after ${sayTook(tookMs(story.start.moment, ended.moment))}${why}`,
    options.width - 12,
  );
  return [
    `${word}  ${first}`,
    ...rest.map((line) => `  ${line}`),
    "",
    ...section("returned", returned(story), options),
    ...section("what is true", truths(story), options),
    ...section("what is owed", owed(story, ended.debt), options),
    ...section("locks kept", keptLocks(story), options),
    ...section("evidence", [evidence(options)], options),
  ];
}

function section(title: string, lines: readonly string[], { width, paint }: EndingScreenOptions): string[] {
  return lines.flatMap((line, index) =>
    wrapKeeping(foreignText(line), width - column - 2).map((words, part) => {
      const head = index === 0 && part === 0 ? title : "";
      return `  ${paint.bold(head)}${" ".repeat(column - head.length)}${words}`;
    }),
  );
}

/** A line that holds a command is not broken: it is to be pasted. */
function wrapKeeping(line: string, width: number): string[] {
  return line.includes("clawc ") ? [line] : wrap(line, width);
}

/** What a run that ended well returned, if it returns anything. */
function returned({ plan, state }: Story): string[] {
  const { output } = state;
  const isGood = state.ending === "succeeded" && output !== null && "v" in output;
  return isGood ? [formatValue(output.v, plan.plan.output)] : [];
}

/** Per effect that was tried: what is believed of it, and what was seen last where it acted. */
export function truths(story: Story): string[] {
  const tried = story.state.effects.filter((effect) => effect.attempts > 0);
  if (tried.length === 0) return ["nothing was sent, so nothing was changed"];
  const acts = new Map([...actsOf(story.run)].map((act) => [act.path, act]));
  const lines = tried.map((effect) => {
    const act = acts.get(effect.path);
    const seen = effect.state === "applied" ? lastSeenAfter(story, act) : null;
    const says = `${sayEffect(effect.state, act, effect)}${seen ? `, seen: ${seen.what}` : ""}`;
    return { where: sayPlaces(effect.places), says, agoMs: seen?.agoMs ?? null };
  });
  return grouped(lines);
}

/** Places of which the same is true stand together; the oldest look at them counts. */
function grouped(lines: readonly { where: string; says: string; agoMs: number | null }[]): string[] {
  const by = new Map<string, { places: string[]; agoMs: number | null }>();
  for (const { where, says, agoMs } of lines) {
    const group = by.get(says) ?? { places: [], agoMs: null };
    if (where !== "") group.places.push(where);
    if (agoMs !== null) group.agoMs = Math.max(group.agoMs ?? 0, agoMs);
    by.set(says, group);
  }
  return [...by].map(([says, { places, agoMs }]) => {
    const ago = agoMs === null ? "" : ` (${sayTook(agoMs)} before the end)`;
    return `${places.length === 0 ? "" : `${listed(places)}: `}${says}${ago}`;
  });
}

function listed(places: readonly string[]): string {
  return places.length <= 4
    ? places.join(", ")
    : `${places.slice(0, 3).join(", ")} and ${places.length - 3} more`;
}

function sayEffect(
  state: Debt["state"],
  act: Act | undefined,
  effect: { action: string; reason: string },
): string {
  const because = effect.reason === "" ? "" : ` (${effect.reason})`;
  switch (state) {
    case "applied":
    case "undoing":
      return `${effect.action} done`;
    case "unknown":
      return `UNKNOWN: ${effect.action} ${requestedAt(act?.attempts.at(-1))}, not confirmed${because}`;
    case "in-flight":
      return `UNKNOWN yet: ${effect.action} ${requestedAt(act?.attempts.at(-1))}, no answer so far`;
    case "planned":
      return `${effect.action} not sent yet`;
    case "undone":
      return `${effect.action} taken back`;
    case "undo-failed":
    case "undo-refused":
      return `${effect.action} done, and not taken back${because}`;
    case "kept":
      return `${effect.action} kept on purpose${because}`;
    default:
      return `${effect.action} did not happen${because}`;
  }
}

function requestedAt(attempt: Attempt | undefined): string {
  const clock = attempt?.sent.wall.match(/T([\d:.]+)Z$/)?.[1];
  return clock === undefined ? "was requested" : `was requested at ${clock}`;
}

/** The reading that the last `ensure` beside an effect was decided by. */
function lastSeenAfter(story: Story, act: Act | undefined): { what: string; agoMs: number } | null {
  if (!act) return null;
  const block = blockOf(act);
  const beside = (each: Act) => each.kind === "ensure" && !each.undoing && blockOf(each) === block;
  const ensure = [...actsOf(story.run)].findLast(beside);
  const look = ensure?.looks.at(-1);
  if (!ensure || !look) return null;
  const here = [...act.lanes, ...Object.values(act.attempts.at(-1)?.command.places ?? {})];
  const what = sayLook(story.plan.plan, look, { only: fieldsAsked(ensure.node), here });
  return what === "" ? null : { what, agoMs: Math.max(0, story.last.at - look.answered.at) };
}

/** Path of what holds the act. */
function blockOf(act: Act): string {
  return act.path.slice(0, Math.max(0, act.path.lastIndexOf("/")));
}

/** What a person must still decide, each as commands to paste. */
export function owed(story: Story, debt: readonly Debt[]): string[] {
  const run = shortRun(story.start?.event.run ?? "");
  const open = debt.filter(
    (each) => each.state === "unknown" || each.state === "undo-failed" || each.state === "undo-refused",
  );
  const lines = open.flatMap((each, index) => [
    `${index + 1}  look at ${sayPlaces(each.places) || each.action}${confirmCommand(story, each)}`,
    `   then  clawc settle ${run} ${shellWord(each.effect)} --done`,
    `   or    clawc settle ${run} ${shellWord(each.effect)} --undone`,
  ]);
  const standing = debt.filter((each) => each.state === "applied");
  if (standing.length > 0)
    lines.push(
      `${open.length + 1}  ${standing.length} done and left standing; to take ${standing.length === 1 ? "it" : "them"} back:  clawc undo ${run}`,
    );
  return lines;
}

/** Where the action has a `confirm`, the command that asks it. */
function confirmCommand(story: Story, debt: Debt): string {
  const hasConfirm = [...story.plan.nodes.values()].some(
    (node) => node.kind === "call" && node.action === debt.action && node.confirm,
  );
  return hasConfirm
    ? `:  clawc probe ${shortRun(story.start?.event.run ?? "")} ${shellWord(debt.effect)}`
    : "";
}

function keptLocks(story: Story): string[] {
  const locks = story.locks.findLast((each) => each.granted);
  if (!locks || locks.released) return [];
  return [`${locks.resources.map(sayResource).join(", ")}, until settled`];
}

function evidence({ story, folder, anchoredAt }: EndingScreenOptions): string {
  const sealed =
    anchoredAt === null
      ? "unsealed: no witness"
      : anchoredAt >= story.records
        ? "anchored"
        : `anchored up to ${anchoredAt}`;
  return `${folder}  (${story.records} records, ${sealed})    clawc audit report ${shortRun(story.start?.event.run ?? "")}`;
}
