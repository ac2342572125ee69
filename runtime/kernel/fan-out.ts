// `for each`: one lane per element, at most so many at a time, in waves where the step is canary-first, `n first`
// or bakes. A lane is all or nothing: one that fails takes its own effects back at once. The step is judged when
// every lane has settled, so nothing is in flight below a failure.

import type { FanOut } from "../../schema/generated/plan.ts";
import { isAbandoned } from "./abandoned.ts";
import { mayStart, tooManyInAll, waitingFanOuts } from "./blast.ts";
import { advanceBlock, blockFields, enterBlock } from "./block.ts";
import { beginClosing, beginUndo } from "./compensation.ts";
import { evaluate } from "./expression.ts";
import { timeMs } from "./figures.ts";
import { stillOpen } from "./ledger.ts";
import { type Behaviour, begin, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { paceOf } from "./pace.ts";
import { guardsAround } from "./reliance.ts";
import { bind, judge, look, takeIn } from "./scope.ts";
import type { Failure, FanOutFrame, LaneFrame, Outcome } from "./state.ts";
import { enterHandler, handlerEnded, outputsOf } from "./step.ts";
import { type Evaluated, isUnknown, keyText, type Value } from "./value.ts";

export const fanOutBehaviour: Behaviour = {
  begin: (m, path, frame) => resolveItems(m, path, frame as FanOutFrame),
  answered(m, path, frame, event, open) {
    const own = frame as FanOutFrame;
    if (event.event === "observed") takeIn(m, own, open, event.values);
    if (own.phase === "items") resolveItems(m, path, own);
    else if (own.phase === "bake") baked(m, path, own);
    else passGate(m, path, own);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as FanOutFrame;
    if (own.phase === "otherwise") {
      const ended = advanceBlock(m, path, own, outcome);
      if (ended) handlerEnded(m, path, ended);
    } else {
      // Counted here, not where the lane settles: lanes that settle in one turn are judged after the last of them.
      own.running--;
      startLanes(m, path, own);
      for (const [at, waiting] of waitingFanOuts(m, fanOf(m, own).kind, path)) startLanes(m, at, waiting);
    }
  },
};

function fanOf(m: Machine, frame: FanOutFrame): FanOut {
  return nodeOf(m, frame, "step").fanOut as FanOut;
}

function failStep(
  m: Machine,
  path: string,
  frame: FanOutFrame,
  kind: Failure["kind"],
  reason: string,
  missing: Value[] = frame.items,
): void {
  const node = nodeOf(m, frame, "step");
  const failure: Failure = { kind, reason, step: path, missing, source: "step" };
  frame.vars[node.name] = { v: resultOf(frame) };
  if (!enterHandler(m, path, frame, node.otherwise, failure)) settle(m, path, { ok: false, failure });
}

/** Elements must be known, non-empty and distinct; they are frozen here. */
function resolveItems(m: Machine, path: string, frame: FanOutFrame): void {
  const fan = fanOf(m, frame);
  const found = look<{ of: Evaluated }>(m, path, "items", (env) => ({ of: evaluate(fan.in, env) }));
  if (found === null) return;
  frame.seen = {};
  if (isUnknown(found.of) || !Array.isArray(found.of)) {
    failStep(m, path, frame, "inconclusive", "the elements of the fan-out are not known");
    return;
  }
  frame.items = canaryFirst(m, fan, inOrder(m, fan, found.of));
  const count = frame.items.length;
  const distinct = new Set(frame.items.map(keyText)).size;
  if (count === 0)
    failStep(m, path, frame, "empty", "there is nothing to fan out over; an empty selection never means all");
  else if (distinct < count)
    failStep(
      m,
      path,
      frame,
      "duplicate",
      "an element of the fan-out is there twice; no lane could be told from it",
    );
  else if (fan.atMost !== undefined && count > fan.atMost)
    failStep(m, path, frame, "too_many", `${count} elements, at most ${fan.atMost} are allowed`);
  else {
    const tooMany = tooManyInAll(m, fan.kind ?? "", frame.items, nodeOf(m, frame, "step").body);
    if (tooMany !== null) failStep(m, path, frame, "blast", tooMany);
    else startFirst(m, path, frame, fan);
  }
}

function startFirst(m: Machine, path: string, frame: FanOutFrame, fan: FanOut): void {
  const count = frame.items.length;
  const pace = paceOf(m, path, fan, count);
  if (typeof pace === "string") {
    failStep(m, path, frame, "inconclusive", pace);
    return;
  }
  Object.assign(frame, pace);
  frame.waveEnd =
    frame.first > 0
      ? Math.min(count, frame.first)
      : fan.bakeMs === undefined
        ? count
        : Math.min(count, frame.width);
  frame.phase = "running";
  startLanes(m, path, frame);
}

/** Places stand in the topology's order, whoever listed them; everything else in its own. */
function inOrder(m: Machine, fan: FanOut, items: Value[]): Value[] {
  const rank = new Map(m.plan.plan.places.map((place, index) => [`${place.kind} ${place.name}`, index]));
  const rankOf = (item: Value) => rank.get(`${fan.kind} ${item}`) ?? Number.MAX_SAFE_INTEGER;
  return fan.kind === undefined || fan.keys !== undefined
    ? items
    : [...items].sort((a, b) => rankOf(a) - rankOf(b));
}

function canaryFirst(m: Machine, fan: FanOut, items: Value[]): Value[] {
  if (!fan.canaryFirst) return items;
  const isCanary = (item: Value) => m.plan.placesByName.get(`${fan.kind} ${item}`)?.canary === true;
  return [...items.filter(isCanary), ...items.filter((item) => !isCanary(item))];
}

/** Starts what may start now; when the wave or the whole has settled, goes on to the gate or the judgement. */
function startLanes(m: Machine, path: string, frame: FanOutFrame): void {
  const fan = fanOf(m, frame);
  const lost = frame.failed.length + frame.unknown.length;
  if (lost > frame.items.length - frame.need) frame.closed = true;
  if (frame.stopAfter > 0 && lost >= frame.stopAfter) frame.closed = true;
  // The wave that goes ahead is there to be believed: nothing follows it unless all of it went well.
  if (lost > 0 && frame.next <= frame.first && frame.first < frame.items.length) frame.closed = true;
  if (isAbandoned(m, path)) frame.closed = true;
  while (hasRoom(m, path, frame, fan)) startLane(m, path, frame, fan);
  if (frame.running > 0 || (!frame.closed && frame.next < frame.waveEnd)) return;
  if (frame.closed || frame.next >= frame.items.length) judgeStep(m, path, frame);
  else if (fan.bakeMs !== undefined) {
    frame.phase = "bake";
    const dueMs = m.state.now + timeMs(m, path, fan.bakeMs, fan.bake);
    emit(m, path, { command: "timer", id: `${path}!bake.${frame.next}`, dueMs });
  } else passGate(m, path, frame);
}

function hasRoom(m: Machine, path: string, frame: FanOutFrame, fan: FanOut): boolean {
  if (frame.closed || frame.next >= frame.waveEnd || frame.running >= widthNow(frame)) return false;
  return mayStart(m, path, fan.kind, frame.items[frame.next] as Value);
}

/** The lanes of the wave that goes ahead start together. */
function widthNow(frame: FanOutFrame): number {
  return frame.next < frame.first ? frame.first : frame.width;
}

function startLane(m: Machine, path: string, frame: FanOutFrame, fan: FanOut): void {
  const item = frame.items[frame.next] as Value;
  frame.next++;
  frame.running++;
  const lane: LaneFrame = { k: "lane", item, phase: "body", failure: null, ...blockFields(path, frame.node) };
  lane.vars[fan.bind] = { v: item };
  begin(m, `${path}[${laneKey(item)}]`, lane);
}

/** How an element is written in paths. Half a surrogate pair, which no URI can hold, stands there as its number. */
export function laneKey(item: Value): string {
  return keyText(item).replace(/[^\w.:@,-]/gu, (char) =>
    /\p{Cs}/u.test(char) ? `%25u${char.charCodeAt(0).toString(16)}` : encodeURIComponent(char),
  );
}

function baked(m: Machine, path: string, frame: FanOutFrame): void {
  m.state.crossings++;
  passGate(m, path, frame);
}

/** Between waves everything that guards the run must still be true: drift aligned, guards holding. */
function passGate(m: Machine, path: string, frame: FanOutFrame): void {
  const fan = fanOf(m, frame);
  frame.phase = "gate";
  const conditions = [...guardsAround(m, path), ...(fan.gate ? [fan.gate] : [])];
  const verdicts = look(m, path, "gate", (env) => conditions.map((condition) => judge(condition, env)));
  if (verdicts === null) return;
  frame.seen = {};
  const bad = verdicts.find((verdict) => verdict.is !== true);
  if (bad) {
    frame.closed = true;
    frame.firstFailure ??= {
      kind: "wave",
      reason: `between waves ${bad.reason}`,
      step: path,
      missing: [],
      source: "step",
    };
    judgeStep(m, path, frame);
    return;
  }
  frame.phase = "running";
  const isWaved = fan.bakeMs !== undefined || frame.first > 0;
  frame.waveEnd = isWaved ? Math.min(frame.items.length, frame.next + frame.width) : frame.items.length;
  startLanes(m, path, frame);
}

function judgeStep(m: Machine, path: string, frame: FanOutFrame): void {
  const node = nodeOf(m, frame, "step");
  const missing = missingOf(frame);
  if (frame.done.length < frame.need) {
    const reason =
      frame.firstFailure?.reason ??
      `${frame.done.length} of ${frame.items.length} done, ${frame.need} needed`;
    failStep(m, path, frame, frame.firstFailure?.kind ?? "quorum", reason, missing);
    return;
  }
  bind(m, frame.up, node.name, resultOf(frame));
  settle(m, path, ok);
}

function missingOf(frame: FanOutFrame): Value[] {
  const done = new Set(frame.done.map(keyText));
  return frame.items.filter((item) => !done.has(keyText(item)));
}

/** The outcome sets, a partition of the elements (never-started ones are failed), and each lane's outputs. */
export function resultOf(frame: FanOutFrame): Value {
  const missing = missingOf(frame);
  const [done, unknown] = [new Set(frame.done.map(keyText)), new Set(frame.unknown.map(keyText))];
  return {
    done: frame.items.filter((item) => done.has(keyText(item))),
    failed: missing.filter((item) => !unknown.has(keyText(item))),
    unknown: frame.items.filter((item) => unknown.has(keyText(item))),
    missing,
    lanes: frame.lanes,
  };
}

export const laneBehaviour: Behaviour = {
  begin(m, path, frame) {
    const ended = enterBlock(m, path, nodeOf(m, frame, "step").body, "");
    if (ended) laneEnded(m, path, frame as LaneFrame, ended);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as LaneFrame;
    if (own.phase !== "body") {
      laneSettled(m, path, own);
      return;
    }
    const ended = advanceBlock(m, path, own, outcome);
    if (ended) laneEnded(m, path, own, ended);
  },
};

function laneEnded(m: Machine, path: string, lane: LaneFrame, outcome: Outcome): void {
  if (outcome.ok) {
    lane.phase = "closing";
    if (!beginClosing(m, path)) laneSettled(m, path, lane);
    return;
  }
  lane.failure = outcome.failure;
  lane.phase = "undoing";
  if (!beginUndo(m, path, path)) laneSettled(m, path, lane);
}

function laneSettled(m: Machine, path: string, lane: LaneFrame): void {
  const frame = m.state.frames[lane.up as string] as FanOutFrame;
  const open = stillOpen(m, path);
  if (lane.failure === null) {
    frame.done.push(lane.item);
    frame.lanes[keyText(lane.item)] = outputsOf(lane, nodeOf(m, lane, "step"));
  } else {
    (open ? frame.unknown : frame.failed).push(lane.item);
    frame.firstFailure ??= lane.failure;
  }
  settle(m, path, ok);
}
