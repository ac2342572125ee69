// The lines of a story: what a record brought that a person would want to hear, each with the mark that says how
// it went. One sentence per happening, without a terminal in mind; who prints it decides on colour and width.

import type { EndCommand, ReleaseCommand, Start } from "../../schema/generated/journal-record.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { State } from "../kernel/state.ts";
import {
  type Act,
  type Answer,
  type Attempt,
  type Locks,
  type Moment,
  type Pause,
  type Question,
  type Request,
  type Story,
  tookMs,
} from "./story.ts";
import { fieldsAsked, sayLook, sayOutcome, sayPinned, sayTook } from "./wording.ts";

export type Mark = "begin" | "send" | "ok" | "bad" | "unsure" | "note" | "end";

export interface Happening extends Moment {
  mark: Mark;
  path: string;
  lanes: string[];
  text: string;
  tookMs: number | null;
}

/** Collects the happenings of one record. */
export class Teller {
  readonly #plan: LoadedPlan;
  #moment: Moment = { seq: 0, at: 0, wall: "" };
  #told: Happening[] = [];

  constructor(plan: LoadedPlan) {
    this.#plan = plan;
  }

  begin(moment: Moment): void {
    this.#moment = moment;
    this.#told = [];
  }

  told(): Happening[] {
    return this.#told;
  }

  #say(mark: Mark, act: Act | null, text: string, took: number | null = null): void {
    this.#told.push({
      ...this.#moment,
      mark,
      path: act?.path ?? "",
      lanes: act?.lanes ?? [],
      text,
      tookMs: took,
    });
  }

  started(event: Start): void {
    this.#say(
      "begin",
      null,
      `${this.#plan.plan.name} starts: run ${event.run}, plan ${event.plan.slice(0, 12)}, executed by ${event.holder}`,
    );
  }

  held(locks: Locks): void {
    const what = locks.resources.map(sayResource).join(", ");
    const took = locks.answered ? tookMs(locks.asked, locks.answered) : null;
    this.#say(
      locks.granted ? "ok" : "bad",
      null,
      locks.granted ? `holds ${what}` : `could not take ${what}: ${locks.why}`,
      took,
    );
  }

  released(command: ReleaseCommand): void {
    this.#say("note", null, `releases ${command.resources.map(sayResource).join(", ")}`);
  }

  began(act: Act): void {
    if (act.kind === "step") this.#say("begin", act, act.node?.name ?? act.path);
    else if (act.kind === "lane")
      this.#say("begin", act, `${act.path.slice(0, act.path.lastIndexOf("["))} begins`);
    else if (act.kind === "try") this.#say("begin", act, `tries ${foreignItem(act)}`);
    else if (act.kind === "undo")
      this.#say("begin", act, `takes back ${act.node?.kind === "call" ? act.node.action : act.path}`);
  }

  /** A step's body has failed; what its handler says decides how it goes on. */
  failed(act: Act): void {
    this.#say("bad", act, `${act.node?.name}${sayFailure(act)}`, tookMs(act.began, this.#moment));
  }

  settled(act: Act, state: State): void {
    const took = act.ended ? tookMs(act.began, act.ended) : null;
    const text = this.#settledText(act, state);
    if (text !== null) this.#say(act.state === "failed" ? "bad" : "ok", act, text, took);
  }

  #settledText(act: Act, state: State): string | null {
    const { node } = act;
    const seen = sayLook(this.#plan.plan, act.looks.at(-1), { only: fieldsAsked(node), here: act.lanes });
    const because = sayFailure(act);
    switch (act.kind) {
      case "require":
      case "ensure":
      case "wait-until":
        return `${node?.label}${act.state === "failed" ? because : ""}${seen === "" ? "" : `  [${seen}]`}`;
      case "drift":
        return `${node?.label}: ${sayDrift(act)}${because}`;
      case "first":
      case "child":
      case "undo-step":
      case "step":
        return `${node?.name}${act.state === "failed" ? (act.handled ? " failed, and the run goes on" : because) : " done"}`;
      case "lane":
        return act.state === "failed" ? `lost${because}` : "done";
      case "try":
        return act.state === "failed" ? `${foreignItem(act)} missed${because}` : `${foreignItem(act)} holds`;
      case "undo":
        return act.state === "failed" ? `not taken back${because}` : sayTakenBack(act, state);
      case "call":
        return act.state === "failed" ? `${node?.label}${because}` : null;
      case "notify":
        return act.notice
          ? `${act.notice.sent ? "told" : "could not tell"} ${act.notice.channel}: ${act.notice.text}${act.notice.why === "" ? "" : ` (${act.notice.why})`}`
          : null;
      case "approve":
        return act.state === "failed" ? because.replace(/^: /, "") : `approved by ${sayYes(act)}`;
      case "spend":
        return act.state === "failed" ? `${node?.label}${because}` : saySpent(act);
      case "wait":
        return node?.kind === "wait" && node.for === undefined ? `waited ${sayTook(node.forMs)}` : "waited";
      default:
        return act.state === "failed" ? `${node?.label}${because}` : null;
    }
  }

  chose(act: Act): void {
    this.#say("note", act, `${act.node?.label}: ${String(act.item)}`);
  }

  sent(act: Act, attempt: Attempt): void {
    const { command } = attempt;
    const where = Object.values(command.places)
      .filter((place) => !act.lanes.includes(place))
      .join(" ");
    const again = command.attempt > 1 ? `, attempt ${command.attempt}, same key` : "";
    this.#say(
      "send",
      act,
      `${command.action}${where === "" ? "" : ` in ${where}`}${again} (timeout ${sayTook(command.timeoutMs)})`,
    );
  }

  answered(act: Act, attempt: Attempt): void {
    const mark = attempt.outcome === "ok" ? "ok" : attempt.outcome === "rejected" ? "bad" : "unsure";
    const took = attempt.answered ? tookMs(attempt.sent, attempt.answered) : null;
    this.#say(
      mark,
      act,
      `${attempt.command.action} attempt ${attempt.command.attempt}: ${sayOutcome(this.#plan.plan, attempt)}`,
      took,
    );
  }

  paused(act: Act, pause: Pause): void {
    const rest = sayTook(Math.max(0, pause.dueMs - pause.since.at));
    if (pause.phase === "backoff") this.#say("note", act, `again in ${rest}`);
    else if (pause.phase === "bake") this.#say("note", act, `bakes for ${rest} before the next wave`);
    else if (pause.phase === "wait") this.#say("note", act, `waits ${rest}`);
    else if (pause.phase === "settle")
      this.#say("note", act, `waits ${rest} until no late request can overtake the undo`);
  }

  questioned(act: Act, { command }: Question): void {
    const { text, people, group } = command;
    this.#say("note", act, `asks ${people} of ${group}, ${sayDue(command.dueMs - this.#moment.at)}: ${text}`);
  }

  answeredBy(act: Act, { yes, by, known, because, uncounted }: Answer): void {
    const why = because === "" ? "" : `: ${because}`;
    const nothing = uncounted === "" ? "" : `; it doesn't count: ${uncounted}`;
    const mark = uncounted !== "" ? "note" : yes ? "ok" : "bad";
    this.#say(mark, act, `${by} says ${yes ? "yes" : "no"} (${known})${why}${nothing}`);
  }

  asked(request: Request): void {
    this.#say("note", null, sayRequest(request));
  }

  ended(command: EndCommand, story: Story): void {
    const took = story.start ? tookMs(story.start.moment, this.#moment) : null;
    this.#say("end", null, `${command.ending}${command.reason === "" ? "" : `: ${command.reason}`}`, took);
  }
}

function saySpent({ node, spent }: Act): string | null {
  return spent === undefined ? null : `${node?.label}: one more, ${spent.used} within the window`;
}

function sayYes({ question }: Act): string {
  const yes = (question?.answers ?? []).filter((answer) => answer.yes && answer.uncounted === "");
  return yes.map(({ by }) => by).join(", ");
}

function sayDue(restMs: number): string {
  return `within ${sayTook(Math.max(0, restMs))}`;
}

/** The reason, unless it only repeats what the line says already. */
function sayFailure(act: Act): string {
  const label = act.node?.label;
  const reason =
    label !== undefined && act.failure.startsWith(`${label}: `)
      ? act.failure.slice(label.length + 2)
      : act.failure;
  return reason === "" ? "" : `: ${reason}`;
}

export function sayResource({ kind, key }: { kind: string; key: (string | null)[] }): string {
  return `${kind}(${key.map((part) => part ?? "every").join(", ")})`;
}

function sayRequest({ what, by, detail }: Request): string {
  switch (what) {
    case "stop":
      return `stop asked for by ${by}: nothing more goes forward, what was done is taken back`;
    case "kill":
      return `killed by ${by}: nothing more is sent`;
    case "gate":
      return detail === "" ? "the gate opens" : `the gate is closed: ${detail}`;
    case "resumed":
      return `resumed by ${by}`;
    case "settled":
      return `${by} settles ${detail}`;
    case "undo":
      return `${by} asks to take back what was done`;
  }
}

/** `1 to align: max_connection_pool canary 50, production 75`. */
export function sayDrift(act: Act): string {
  const sides = act.node?.kind === "drift" ? act.node.sides : [];
  const different = act.drift.filter((finding) => !finding.same);
  if (different.length === 0)
    return `no difference in ${act.drift.length} ${act.drift.length === 1 ? "field" : "fields"}`;
  const words = { align: "to align", refuse: "refused", note: "noted" };
  return different
    .map(
      ({ path, rule, sides: [a, b] }) =>
        `${path.join(".")} ${sides[0]} ${sayPinned(a)}, ${sides[1]} ${sayPinned(b)} (${words[rule]})`,
    )
    .join("; ");
}

function sayTakenBack(act: Act, state: State): string {
  const effect = state.effects.find(
    (each) => `${each.path}/undo` === act.path.replace(/\/undo#\d+$/, "/undo"),
  );
  if (effect?.state === "kept") return `kept on purpose: ${effect.reason}`;
  return effect?.state === "not-applied" ? "nothing to take back: it did not happen" : "taken back";
}

function foreignItem(act: Act): string {
  return typeof act.item === "string" ? act.item : JSON.stringify(act.item);
}
