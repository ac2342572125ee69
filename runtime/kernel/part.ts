// A part, run where it is named: its arguments are evaluated once, then its statements run as statements of the
// block around it, seeing the part's own names first. `return` gives what the part, or the whole run, yields.

import { advanceBlock, enterBlock } from "./block.ts";
import { beginClosing } from "./compensation.ts";
import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { type Behaviour, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { bind, look, pin, takeIn, unpin } from "./scope.ts";
import type { Frame, Outcome, PartFrame, Pinned, SimpleFrame } from "./state.ts";
import { type Evaluated, isUnknown, joinUnknown } from "./value.ts";

/** Where a block's `return` leaves its value; no variable can have this name. */
export const returned = ".return";

export const partBehaviour: Behaviour = {
  begin: enterPart,
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as PartFrame, open, event.values);
    enterPart(m, path, frame);
  },
  childSettled(m, path, frame, outcome) {
    if ((frame as PartFrame).phase === "closing") {
      partDone(m, path, frame as PartFrame);
      return;
    }
    const ended = advanceBlock(m, path, frame as PartFrame, outcome);
    if (ended) partEnded(m, path, frame as PartFrame, ended);
  },
};

function enterPart(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "part");
  const own = frame as PartFrame;
  const values = look<Evaluated[]>(m, path, "arguments", (env) =>
    node.params.map((param) => evaluate(param.value, env)),
  );
  if (values === null) return;
  const unknown = joinUnknown(values);
  if (unknown) {
    fail(m, path, {
      kind: "inconclusive",
      reason: `${node.label}: an argument is unknown (${unknown.reasons.join("; ")})`,
    });
    return;
  }
  for (const [index, param] of node.params.entries()) own.vars[param.name] = pin(values[index] as Evaluated);
  own.seen = {};
  own.phase = "body";
  const ended = enterBlock(m, path, node.body, "");
  if (ended) partEnded(m, path, own, ended);
}

function partEnded(m: Machine, path: string, frame: PartFrame, outcome: Outcome): void {
  if (!outcome.ok) {
    settle(m, path, outcome);
    return;
  }
  frame.phase = "closing";
  if (!beginClosing(m, path)) partDone(m, path, frame);
}

function partDone(m: Machine, path: string, frame: PartFrame): void {
  const { bind: name } = nodeOf(m, frame, "part");
  const value = frame.vars[returned];
  if (name !== undefined && value !== undefined) bind(m, frame.up, name, unpin(value));
  settle(m, path, ok);
}

export const returnBehaviour: Behaviour = {
  begin: giveBack,
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as SimpleFrame, open, event.values);
    giveBack(m, path, frame);
  },
};

function giveBack(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "return");
  const value = look<{ of: Evaluated }>(m, path, "return", (env) => ({ of: evaluate(node.value, env) }));
  if (value === null) return;
  if (isUnknown(value.of)) {
    fail(m, path, {
      kind: "inconclusive",
      reason: `${node.label}: unknown (${value.of.reasons.join("; ")})`,
    });
    return;
  }
  leave(m, frame, pin(value.of));
  settle(m, path, ok);
}

function leave(m: Machine, from: Frame, value: Pinned): void {
  for (let at = from.up; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "part" || frame?.k === "child") frame.vars[returned] = value;
    else if (frame?.k === "run") m.state.output = value;
    if (!frame || frame.k === "part" || frame.k === "child") return;
    at = frame.up;
  }
}
