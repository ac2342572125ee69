// `first`: alternatives tried in order, one at a time. One that ends well is taken. One that fails is a miss: it takes
// its own effects back, and only when they are surely gone is the next one tried, so never two of them stand.

import type { First, Node } from "../../schema/generated/plan.ts";
import { advanceBlock, blockFields, enterBlock } from "./block.ts";
import { beginClosing, beginUndo } from "./compensation.ts";
import { evaluate } from "./expression.ts";
import { laneKey } from "./fan-out.ts";
import { stillOpen } from "./ledger.ts";
import { type Behaviour, begin, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { bind, look, takeIn } from "./scope.ts";
import type { Failure, FirstFrame, Frame, Outcome, TryFrame } from "./state.ts";
import { enterHandler, failureValue, handlerEnded } from "./step.ts";
import { type Evaluated, isUnknown, type Value } from "./value.ts";

export const firstBehaviour: Behaviour = {
  begin: (m, path, frame) => findAlternatives(m, path, frame as FirstFrame),
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as FirstFrame, open, event.values);
    findAlternatives(m, path, frame as FirstFrame);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as FirstFrame;
    if (own.phase === "trying") tried(m, path, own, outcome);
    else {
      const ended = advanceBlock(m, path, own, outcome);
      if (!ended) return;
      if (own.phase === "otherwise" || !ended.ok) handlerEnded(m, path, ended);
      else tryNext(m, path, own);
    }
  },
};

function findAlternatives(m: Machine, path: string, frame: FirstFrame): void {
  const { alternatives, each } = nodeOf(m, frame, "first");
  if (each === undefined) frame.items = alternatives.map(({ name }) => name);
  else {
    const found = look<{ of: Evaluated }>(m, path, "items", (env) => ({ of: evaluate(each.in, env) }));
    if (found === null) return;
    frame.seen = {};
    const wrong = wrongElements(found.of, each.atMost);
    if (wrong) {
      fallThrough(m, path, frame, { ...wrong, step: path, missing: [], source: "first" });
      return;
    }
    frame.items = found.of as Value[];
  }
  tryNext(m, path, frame);
}

function wrongElements(
  found: Evaluated,
  atMost: number | undefined,
): Pick<Failure, "kind" | "reason"> | null {
  if (isUnknown(found) || !Array.isArray(found))
    return { kind: "inconclusive", reason: "the elements to try are not known" };
  if (found.length === 0) return { kind: "empty", reason: "there is nothing to try" };
  if (new Set(found.map((item) => JSON.stringify(item))).size < found.length)
    return { kind: "duplicate", reason: "the elements to try are not distinct" };
  return atMost !== undefined && found.length > atMost
    ? { kind: "too_many", reason: `${found.length} elements, at most ${atMost} are allowed` }
    : null;
}

function tryNext(m: Machine, path: string, frame: FirstFrame): void {
  const { each } = nodeOf(m, frame, "first");
  const item = frame.items[frame.next];
  if (item === undefined) {
    const reason = `none of ${frame.items.length} alternatives held`;
    fallThrough(m, path, frame, {
      kind: "missed",
      reason,
      step: path,
      missing: frame.items,
      source: "first",
    });
    return;
  }
  frame.phase = "trying";
  frame.next++;
  const attempt: TryFrame = {
    k: "try",
    item,
    phase: "body",
    failure: null,
    ...blockFields(path, frame.node),
  };
  if (each) attempt.vars[each.bind] = { v: item };
  begin(m, each ? `${path}[${laneKey(item)}]` : `${path}/${String(item)}`, attempt);
}

function tried(m: Machine, path: string, frame: FirstFrame, outcome: Outcome): void {
  const node = nodeOf(m, frame, "first");
  const item = frame.items[frame.next - 1] as Value;
  if (outcome.ok) {
    bind(m, frame.up, node.name, { held: item });
    settle(m, path, ok);
    return;
  }
  const { failure } = outcome;
  if (failure.kind === "abandoned") settle(m, path, outcome);
  else if (failure.kind === "owed")
    fallThrough(m, path, frame, { ...failure, missing: frame.items.slice(0, frame.next) });
  else if (node.missed && node.missed.length > 0) tellMiss(m, path, frame, node, node.missed, failure);
  else tryNext(m, path, frame);
}

function tellMiss(
  m: Machine,
  path: string,
  frame: FirstFrame,
  { each }: First,
  missed: readonly Node[],
  failure: Failure,
): void {
  frame.phase = "missed";
  frame.vars.failure = failureValue(failure);
  if (each) frame.vars[each.bind] = { v: frame.items[frame.next - 1] as Value };
  const ended = enterBlock(m, path, missed, frame.next === 1 ? "/missed" : `/missed#${frame.next}`);
  if (ended) tryNext(m, path, frame);
}

function fallThrough(m: Machine, path: string, frame: FirstFrame, failure: Failure): void {
  const { otherwise } = nodeOf(m, frame, "first");
  if (!enterHandler(m, path, frame, otherwise, failure)) settle(m, path, { ok: false, failure });
}

export const tryBehaviour: Behaviour = {
  begin(m, path, frame) {
    const ended = enterBlock(m, path, bodyOf(m, frame as TryFrame), "");
    if (ended) tryEnded(m, path, frame as TryFrame, ended);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as TryFrame;
    if (own.phase === "body") {
      const ended = advanceBlock(m, path, own, outcome);
      if (ended) tryEnded(m, path, own, ended);
    } else settleTry(m, path, own);
  },
};

function bodyOf(m: Machine, frame: Frame & TryFrame): readonly Node[] {
  const { alternatives, each } = nodeOf(m, frame, "first");
  return each?.body ?? alternatives.find(({ name }) => name === frame.item)?.body ?? [];
}

function tryEnded(m: Machine, path: string, frame: TryFrame, outcome: Outcome): void {
  if (outcome.ok) {
    frame.phase = "closing";
    if (!beginClosing(m, path)) settleTry(m, path, frame);
    return;
  }
  frame.failure = outcome.failure;
  frame.phase = "undoing";
  if (!beginUndo(m, path, path)) settleTry(m, path, frame);
}

function settleTry(m: Machine, path: string, frame: TryFrame): void {
  const { failure } = frame;
  if (failure === null) settle(m, path, ok);
  else if (!stillOpen(m, path)) settle(m, path, { ok: false, failure });
  else
    settle(m, path, {
      ok: false,
      failure: { ...failure, kind: "owed", reason: `${failure.reason}; it could not be wholly taken back` },
    });
}
