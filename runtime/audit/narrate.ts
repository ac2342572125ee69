// A trail, told while it grows. The narrator folds each record through the kernel and notes what begins and what
// settles, so it says what the kernel decided and never guesses. What it can tell from commands and events alone
// (who was asked what, what came back, how long it took) it takes from the record.

import type {
  AskCommand,
  CallCommand,
  Event,
  HoldCommand,
  JournalRecord,
  NotifyCommand,
  ObserveCommand,
  TimerCommand,
} from "../../schema/generated/journal-record.ts";
import { advance } from "../kernel/advance.ts";
import { whyNotCounted } from "../kernel/approve.ts";
import { laneKey } from "../kernel/fan-out.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { Watch } from "../kernel/machine.ts";
import { type Frame, freshState, type Outcome } from "../kernel/state.ts";
import { leave, newAct, whenLeft } from "./act.ts";
import { armChosen } from "./arm-chosen.ts";
import { failureIn } from "./failure-in.ts";
import { type Happening, Teller } from "./happening.ts";
import type { Act, Attempt, Moment, Request, Story } from "./story.ts";

export interface Narrator {
  story: Story;
  /** Takes the next record; what it brought, in order, each worth a line. */
  take(record: JournalRecord): Happening[];
}

interface Telling {
  story: Story;
  acts: Map<string, Act>;
  asked: Map<string, { command: ObserveCommand; moment: Moment }>;
  sent: Map<string, Attempt>;
  driftSeen: number;
  now: Moment;
  teller: Teller;
}

export function narrate(plan: LoadedPlan): Narrator {
  const now: Moment = { seq: 0, at: 0, wall: "" };
  const run = newAct("", "run", null, now, []);
  const story: Story = {
    plan,
    start: null,
    run,
    locks: [],
    requests: [],
    endings: [],
    last: now,
    head: "",
    records: 0,
    state: freshState(),
  };
  const t: Telling = {
    story,
    acts: new Map([["", run]]),
    asked: new Map(),
    sent: new Map(),
    driftSeen: 0,
    now,
    teller: new Teller(plan),
  };
  return {
    story,
    take(record) {
      t.now = { seq: record.seq, at: record.event.at, wall: record.wall };
      t.teller.begin(t.now);
      takeEvent(t, record.event);
      advance(plan, story.state, record.event, watchOf(t));
      if (record.event.event === "result") settleAttempt(t, record.event.id);
      for (const command of record.commands) takeCommand(t, command);
      Object.assign(story, { last: t.now, head: record.hash, records: story.records + 1 });
      if (story.state.goal !== null || story.state.mode !== "forward") leaveRest(t);
      return t.teller.told();
    },
  };
}

/** All of a trail at once. */
export function tell(
  plan: LoadedPlan,
  records: Iterable<JournalRecord>,
): { story: Story; happenings: Happening[] } {
  const narrator = narrate(plan);
  const happenings: Happening[] = [];
  for (const record of records) happenings.push(...narrator.take(record));
  return { story: narrator.story, happenings };
}

function watchOf(t: Telling): Watch {
  return {
    began(path, frame) {
      if (frame.k === "undo" || frame.k === "run") return;
      const act = actFor(t, path, frame);
      t.acts.set(path, act);
      noteHandler(t, frame.up);
      const chosen = armChosen(t.story.state.frames, t.acts, frame.up);
      if (chosen) t.teller.chose(chosen);
      t.teller.began(act);
    },
    settled(path, frame, outcome) {
      const act = t.acts.get(path);
      if (act && frame.k !== "run") settleAct(t, act, frame, outcome);
    },
  };
}

function actFor(t: Telling, path: string, frame: Frame): Act {
  const isUndo = frame.k === "undo-effect";
  const node = t.story.plan.nodes.get(frame.node) ?? null;
  const kind = frame.k === "lane" || frame.k === "try" ? frame.k : isUndo ? "undo" : (node?.kind ?? "step");
  const parent = isUndo ? t.acts.get(path.slice(0, path.lastIndexOf("/undo"))) : t.acts.get(frame.up ?? "");
  const owner = parent ?? t.story.run;
  const lanes = frame.k === "lane" ? [...owner.lanes, laneKey(frame.item)] : owner.lanes;
  const act = newAct(path, kind, node, t.now, lanes);
  if (frame.k === "lane") {
    act.item = frame.item;
    const fanOut = t.story.state.frames[frame.up ?? ""];
    if (fanOut?.k === "fan-out") owner.elements = fanOut.items.length;
  }
  if (frame.k === "try") act.item = frame.item;
  act.undoing = isUndo || owner.undoing;
  owner.parts.push(act);
  return act;
}

/** The first statement of a handler tells that what it handles has failed. */
function noteHandler(t: Telling, up: string | null): void {
  const frame = up === null ? undefined : t.story.state.frames[up];
  const act = up === null ? undefined : t.acts.get(up);
  if (
    !frame ||
    !act ||
    act.handled ||
    !("vars" in frame) ||
    !("phase" in frame) ||
    frame.phase !== "otherwise"
  )
    return;
  act.handled = true;
  act.failure = failureIn(frame);
  if (act.kind === "step" || act.kind === "first") t.teller.failed(act);
}

function settleAct(t: Telling, act: Act, frame: Frame, outcome: Outcome): void {
  for (const part of act.parts) leave(part, t.now);
  act.ended = t.now;
  act.state = outcome.ok ? "ok" : "failed";
  if (!outcome.ok) act.failure = outcome.failure.reason;
  if (frame.k === "lane" && frame.failure)
    Object.assign(act, { state: "failed", failure: frame.failure.reason });
  if (act.handled) act.state = "failed";
  if (frame.k === "undo-effect") {
    const effect = t.story.state.effects[frame.effect];
    const isBack =
      effect === undefined ||
      effect.state === "undone" ||
      effect.state === "not-applied" ||
      effect.state === "kept";
    Object.assign(act, { state: isBack ? "ok" : "failed", failure: isBack ? "" : (effect?.reason ?? "") });
  }
  if (frame.k === "drift") {
    act.drift = t.story.state.drift.slice(t.driftSeen);
    t.driftSeen = t.story.state.drift.length;
  }
  t.teller.settled(act, t.story.state);
}

/** What the kernel has dropped is under way no more. */
function leaveRest(t: Telling): void {
  const { frames } = t.story.state;
  for (const act of t.acts.values()) {
    if (act.state !== "under-way" || act.path in frames || act.kind === "run") continue;
    act.state = whenLeft(act);
    act.ended = t.now;
  }
}

function pathOf(id: string): string {
  return id.slice(0, id.lastIndexOf("!"));
}

function phaseOf(id: string): string {
  return id.slice(id.lastIndexOf("!") + 1).replace(/\.\d+$/, "");
}

function actOf(t: Telling, id: string): Act {
  return t.acts.get(pathOf(id)) ?? t.story.run;
}

function takeEvent(t: Telling, event: Event): void {
  switch (event.event) {
    case "start":
      t.story.start = { event, moment: t.now };
      t.story.run.began = t.now;
      t.teller.started(event);
      return;
    case "observed":
      takeObserved(t, event);
      return;
    case "result":
      takeResult(t, event);
      return;
    case "fired": {
      const pause = actOf(t, event.id).pauses.findLast((each) => each.id === event.id);
      if (pause) pause.over = t.now;
      return;
    }
    case "held": {
      const locks = t.story.locks.at(-1);
      if (!locks) return;
      Object.assign(locks, { answered: t.now, granted: event.granted, why: event.why ?? "" });
      t.teller.held(locks);
      return;
    }
    case "notified": {
      const act = actOf(t, event.id);
      if (act.notice) Object.assign(act.notice, { sent: event.sent, why: event.why ?? "" });
      return;
    }
    case "spent":
      actOf(t, event.id).spent = event;
      return;
    case "answered":
      takeAnswer(t, event);
      return;
    default:
      takeRequest(t, event);
  }
}

function takeAnswer(t: Telling, event: Extract<Event, { event: "answered" }>): void {
  const act = actOf(t, event.id);
  const { question } = act;
  if (!question) return;
  const { yes, by, known, because = "" } = event;
  const { state } = t.story;
  const frame = state.frames[act.path];
  const uncounted =
    frame?.k === "approve"
      ? (whyNotCounted({ state }, question.command, frame, event) ?? "")
      : "the question is closed";
  const answer = { yes, by, known, because, uncounted, moment: t.now };
  question.answers.push(answer);
  t.teller.answeredBy(act, answer);
}

function takeObserved(t: Telling, event: Extract<Event, { event: "observed" }>): void {
  const asked = t.asked.get(event.id);
  if (!asked) return;
  t.asked.delete(event.id);
  const readings = asked.command.reads.map((read, index) => {
    const observation = event.values[index] ?? { unknown: "no answer", asOf: event.at };
    return { read, observation };
  });
  actOf(t, event.id).looks.push({
    id: event.id,
    phase: phaseOf(event.id),
    asked: asked.moment,
    answered: t.now,
    readings,
  });
}

function takeResult(t: Telling, event: Extract<Event, { event: "result" }>): void {
  const attempt = t.sent.get(event.id);
  if (!attempt || attempt.answered) return;
  Object.assign(attempt, {
    answered: t.now,
    outcome: event.outcome,
    why: event.why ?? "",
    reply: event.value ?? null,
  });
}

/** The ledger knows whether a reply kept its contract. */
function settleAttempt(t: Telling, id: string): void {
  const attempt = t.sent.get(id);
  if (attempt?.answered?.seq !== t.now.seq) return;
  t.sent.delete(id);
  const effect =
    attempt.command.phase === "effect"
      ? t.story.state.effects.find((each) => each.path === attempt.command.effect)
      : undefined;
  if (attempt.outcome === "ok" && effect?.reason.startsWith("contract broken"))
    Object.assign(attempt, { outcome: "indeterminate", why: effect.reason });
  t.teller.answered(actOf(t, id), attempt);
}

function takeRequest(t: Telling, event: Extract<Event, { event: Request["what"] }>): void {
  const by = "by" in event ? event.by : event.event === "resumed" ? event.holder : "";
  const detail =
    event.event === "gate"
      ? (event.closed ?? "")
      : event.event === "settled"
        ? `${event.effect} as ${event.as}`
        : "";
  const request: Request = { what: event.event, by, detail, moment: t.now };
  t.story.requests.push(request);
  t.teller.asked(request);
  if (event.event !== "resumed") return;
  for (const [id, attempt] of t.sent) {
    Object.assign(attempt, { answered: t.now, outcome: "indeterminate", why: "executor lost" });
    t.sent.delete(id);
    t.teller.answered(actOf(t, id), attempt);
  }
}

function takeCommand(t: Telling, command: JournalRecord["commands"][number]): void {
  switch (command.command) {
    case "observe":
      t.asked.set(command.id, { command, moment: t.now });
      return;
    case "call":
      takeCall(t, command);
      return;
    case "timer":
      takeTimer(t, command);
      return;
    case "hold":
      takeHold(t, command);
      return;
    case "release": {
      const locks = t.story.locks.findLast((each) => each.granted);
      if (locks) locks.released = t.now;
      t.teller.released(command);
      return;
    }
    case "notify":
      takeNotice(t, command);
      return;
    case "ask":
      takeQuestion(t, command);
      return;
    case "cancel":
      t.asked.delete(command.id);
      return;
    case "end":
      t.story.endings.push({
        ending: command.ending,
        reason: command.reason,
        debt: command.debt,
        moment: t.now,
      });
      Object.assign(t.story.run, {
        ended: t.now,
        state: command.ending === "succeeded" ? "ok" : "failed",
        failure: command.reason,
      });
      t.teller.ended(command, t.story);
  }
}

function takeCall(t: Telling, command: CallCommand): void {
  const act = actOf(t, command.id);
  const attempt: Attempt = { command, sent: t.now, answered: null, outcome: null, why: "", reply: null };
  act.attempts.push(attempt);
  t.sent.set(command.id, attempt);
  t.teller.sent(act, attempt);
}

function takeTimer(t: Telling, command: TimerCommand): void {
  const act = actOf(t, command.id);
  if (act.pauses.some((each) => each.id === command.id)) return;
  const pause = {
    id: command.id,
    phase: phaseOf(command.id),
    since: t.now,
    dueMs: command.dueMs,
    over: null,
  };
  act.pauses.push(pause);
  t.teller.paused(act, pause);
}

function takeHold(t: Telling, command: HoldCommand): void {
  t.story.locks.push({
    resources: command.resources,
    asked: t.now,
    answered: null,
    granted: false,
    why: "",
    released: null,
  });
}

function takeQuestion(t: Telling, command: AskCommand): void {
  const act = actOf(t, command.id);
  if (act.question) return;
  act.question = { command, asked: t.now, answers: [] };
  t.teller.questioned(act, act.question);
}

function takeNotice(t: Telling, command: NotifyCommand): void {
  actOf(t, command.id).notice = { channel: command.channel, text: command.text, sent: null, why: "" };
}
