// The kernel on one page: one event in, the commands that follow out. Pure and synchronous; it reads no clock,
// draws no chance, awaits nothing. `state` is changed in place. An event for a command that isn't open changes
// nothing, so a host may deliver late or twice.

import type { Command, Event, Resumed, Settled } from "../../schema/generated/journal-record.ts";
import { approveBehaviour, takeAnswer } from "./approve.ts";
import { callBehaviour, leaveGate, lostInCrash, noteOutcome } from "./call.ts";
import { childBehaviour, drainInside, isDrainingInside, turnInside } from "./child.ts";
import { chooseBehaviour } from "./choose.ts";
import { undoBehaviour, undoEffectBehaviour } from "./compensation.ts";
import { debtOf, drained, kill, release, turn } from "./ending.ts";
import { fanOutBehaviour, laneBehaviour } from "./fan-out.ts";
import { firstBehaviour, tryBehaviour } from "./first.ts";
import type { LoadedPlan } from "./load.ts";
import type { Behaviour, Machine, Watch } from "./machine.ts";
import { parallelBehaviour } from "./parallel.ts";
import { partBehaviour, returnBehaviour } from "./part.ts";
import { extendAfterResume, pollBehaviour } from "./poll.ts";
import { runBehaviour, start, undoAfterEnd } from "./run.ts";
import {
  driftBehaviour,
  endingBehaviour,
  keepBehaviour,
  letBehaviour,
  notifyBehaviour,
  requireBehaviour,
  waitBehaviour,
  whenBehaviour,
} from "./simple.ts";
import { spendBehaviour } from "./spend.ts";
import type { CallFrame, Frame, Goal, Open, State } from "./state.ts";
import { stepBehaviour } from "./step.ts";
import { undoStepBehaviour } from "./undo-step.ts";

const behaviours: Record<Frame["k"], Behaviour> = {
  run: runBehaviour,
  let: letBehaviour,
  require: requireBehaviour,
  drift: driftBehaviour,
  ending: endingBehaviour,
  notify: notifyBehaviour,
  wait: waitBehaviour,
  approve: approveBehaviour,
  spend: spendBehaviour,
  parallel: parallelBehaviour,
  when: whenBehaviour,
  choose: chooseBehaviour,
  ensure: pollBehaviour,
  "wait-until": pollBehaviour,
  call: callBehaviour,
  step: stepBehaviour,
  part: partBehaviour,
  first: firstBehaviour,
  "undo-step": undoStepBehaviour,
  child: childBehaviour,
  try: tryBehaviour,
  return: returnBehaviour,
  keep: keepBehaviour,
  "fan-out": fanOutBehaviour,
  lane: laneBehaviour,
  undo: undoBehaviour,
  "undo-effect": undoEffectBehaviour,
};

export function advance(plan: LoadedPlan, state: State, event: Event, watch?: Watch): Command[] {
  const m: Machine = {
    plan,
    state,
    commands: [],
    todo: [],
    turning: null,
    turningInside: [],
    behaviours,
    watch,
  };
  state.now = Math.max(state.now, event.at);
  take(m, event);
  runToRest(m);
  return m.commands;
}

function take(m: Machine, event: Event): void {
  switch (event.event) {
    case "start":
      if (m.state.mode === "new") start(m, event);
      return;
    case "result":
    case "observed":
    case "fired":
    case "held":
    case "notified":
    case "spent":
      answered(m, event);
      return;
    case "answered":
      takeAnswer(m, event);
      return;
    case "stop":
      turn(m, { how: "stop", reason: `stopped by ${event.by}` });
      return;
    case "kill":
      if (m.state.mode !== "ended") kill(m, event.by);
      return;
    case "gate":
      setGate(m, event.closed);
      return;
    case "resumed":
      resume(m, event);
      return;
    case "settled":
      settleDebt(m, event);
      return;
    case "undo":
      undoAfterEnd(m, event.by);
  }
}

function answered(m: Machine, event: Event & { id: string }): void {
  const open = m.state.open[event.id];
  if (!open) return;
  delete m.state.open[event.id];
  const { command } = open;
  if (command.command === "call") m.state.flying--;
  if (command.command === "timer") m.state.now = Math.max(m.state.now, command.dueMs);
  const frame = m.state.frames[open.frame];
  if (!frame) return;
  if (m.state.mode === "draining") drain(m, frame, event);
  else if (!drainInside(m, open.frame, event))
    m.behaviours[frame.k].answered?.(m, open.frame, frame, event, open);
}

/** A run that has turned only takes note of what its last calls brought. */
function drain(m: Machine, frame: Frame, event: Event): void {
  if (event.event === "result" && frame.k === "call") noteOutcome(m, frame, event);
  if (m.state.flying === 0) drained(m);
}

/** Settled nodes tell their parents until nothing moves; a turn that was asked for is made first, and may ask for another. */
function runToRest(m: Machine): void {
  for (;;) {
    while (m.turning) turn(m, m.turning as Goal);
    for (let inside = m.turningInside.shift(); inside; inside = m.turningInside.shift())
      turnInside(m, inside);
    const next = m.todo.shift();
    if (!next) return;
    const frame = m.state.frames[next.parent];
    if (frame) m.behaviours[frame.k].childSettled?.(m, next.parent, frame, next.outcome, next.child);
  }
}

function setGate(m: Machine, closed: string | null): void {
  m.state.gate = closed;
  if (closed !== null) return;
  const waiting = m.state.gated;
  m.state.gated = [];
  if (waiting.length > 0) m.state.crossings++;
  for (const path of waiting) leaveGate(m, path);
}

/** Every call in flight is indeterminate; everything else that was asked for is asked for again. */
function resume(m: Machine, event: Resumed): void {
  m.state.epoch = event.epoch;
  m.state.crossings++;
  for (const frame of Object.values(m.state.frames)) {
    if (frame.k === "ensure" || frame.k === "wait-until") extendAfterResume(m, frame);
    // A round of observations that a crash has cut in two is begun again: its first half may be old by now.
    if ("seen" in frame) frame.seen = {};
  }
  for (const [id, open] of Object.entries(m.state.open)) {
    if (m.state.open[id] !== open) continue;
    if (open.command.command === "call") lostCall(m, id, open);
    else if (open.command.command === "notify")
      answered(m, { event: "notified", at: m.state.now, id, sent: false, why: "executor lost" });
    else m.commands.push(open.command);
  }
}

function lostCall(m: Machine, id: string, open: Open): void {
  const frame = m.state.frames[open.frame] as CallFrame | undefined;
  if (m.state.mode === "draining" || !frame || isDrainingInside(m, open.frame)) {
    answered(m, { event: "result", at: m.state.now, id, outcome: "indeterminate", why: "executor lost" });
    return;
  }
  delete m.state.open[id];
  m.state.flying--;
  lostInCrash(m, open.frame, frame, id);
}

/** A person has looked: the debt shrinks, and when nothing is open the locks go. */
function settleDebt(m: Machine, event: Settled): void {
  if (m.state.mode !== "ended" || m.state.ending === null) return;
  const effect = m.state.effects.find((each) => each.path === event.effect);
  if (!effect) return;
  effect.state = event.as === "done" ? "applied" : "undone";
  effect.reason = `settled as ${event.as} by ${event.by}`;
  m.state.debt = debtOf(m, m.state.ending);
  const open = m.state.effects.some(
    (each) => each.state === "unknown" || each.state === "undo-failed" || each.state === "undo-refused",
  );
  if (!open && m.state.holding) release(m, `!release.settled.${m.state.ends}`);
}
