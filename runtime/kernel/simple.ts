// The statements that decide or note something and never act: let, require, drift, when, wait, notify, endings.

import type { Drift } from "../../schema/generated/plan.ts";
import { advanceBlock, enterBlock } from "./block.ts";
import { leaveArms } from "./choose.ts";
import { endByStatement } from "./ending.ts";
import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { timeMs } from "./figures.ts";
import { type Behaviour, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { bind, evaluateAt, judge, look, oldestSeen, pin, takeIn } from "./scope.ts";
import type { DriftFinding, Frame, Looking, SimpleFrame, WhenFrame } from "./state.ts";
import { type Evaluated, isUnknown, sameValue, Unknown, type Value } from "./value.ts";

type Proceed = (m: Machine, path: string, frame: Frame) => void;

/** A behaviour that looks at the world until it is decided. */
function looking(proceed: Proceed): Behaviour {
  return {
    begin: proceed,
    answered(m, path, frame, event, open) {
      if (event.event === "observed") takeIn(m, frame as Frame & Looking, open, event.values);
      proceed(m, path, frame);
    },
  };
}

export const letBehaviour = looking((m, path, frame) => {
  const node = nodeOf(m, frame, "let");
  const value = look<{ of: Evaluated }>(m, path, "let", (env) => ({ of: evaluate(node.value, env) }));
  if (value === null) return;
  bind(m, frame.up, node.bind, value.of);
  settle(m, path, ok);
});

export const requireBehaviour = looking((m, path, frame) => {
  const node = nodeOf(m, frame, "require");
  const verdict = look(m, path, "require", (env) => judge(node.condition, env));
  if (verdict === null) return;
  if (verdict.is !== true) {
    fail(m, path, {
      kind: verdict.is === "unknown" ? "inconclusive" : "unmet",
      reason: `require ${verdict.reason}`,
    });
    return;
  }
  hold(m, frame, oldestSeen(m, frame as SimpleFrame));
  settle(m, path, ok);
});

/** Notes in the enclosing block when this condition was last true. */
function hold(m: Machine, frame: Frame, asOf: number): void {
  const block = frame.up === null ? undefined : m.state.frames[frame.up];
  if (block && "held" in block) block.held[frame.node] = { asOf, crossing: m.state.crossings };
}

export const driftBehaviour = looking((m, path, frame) => {
  const node = nodeOf(m, frame, "drift");
  const sides = look(
    m,
    path,
    "drift",
    (env) => [evaluate(node.canary, env), evaluate(node.reference, env)] as const,
  );
  if (sides === null) return;
  bind(m, frame.up, node.bindCanary, sides[0]);
  bind(m, frame.up, node.bindReference, sides[1]);
  const findings = node.fields.map((field) => compareField(field, sides[0], sides[1]));
  m.state.drift.push(...findings);
  const bad = findings.find((each) => each.rule !== "note" && ("u" in each.sides[0] || "u" in each.sides[1]));
  const different = findings.find((each) => each.rule === "refuse" && !each.same);
  if (bad)
    fail(m, path, {
      kind: "inconclusive",
      reason: `drift ${bad.path.join(".")} could not be read on both sides`,
    });
  else if (different)
    fail(m, path, {
      kind: "drift",
      reason: `${different.path.join(".")} differs between ${node.sides.join(" and ")}`,
    });
  else settle(m, path, ok);
});

function compareField(field: Drift["fields"][number], canary: Evaluated, reference: Evaluated): DriftFinding {
  const [a, b] = [memberAt(canary, field.path), memberAt(reference, field.path)];
  const same = !isUnknown(a) && !isUnknown(b) && sameValue(a, b);
  return { path: field.path, rule: field.rule, sides: [pin(a), pin(b)], same };
}

function memberAt(of: Evaluated, path: readonly string[]): Evaluated {
  let at: Evaluated = of;
  for (const name of path) {
    if (isUnknown(at)) return at;
    if (at === null || typeof at !== "object" || Array.isArray(at))
      return new Unknown([`there is no ${path.join(".")}`]);
    at = Object.hasOwn(at, name) ? (at[name] as Value) : null;
  }
  return at;
}

function whenProceed(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "when");
  const own = frame as WhenFrame;
  const decided = look(m, path, "when", (env) => {
    for (const [index, arm] of node.arms.entries()) {
      const verdict = judge(arm.condition, env);
      if (verdict.is === true) return { body: arm.body, arm: index + 1, reason: "" };
      if (verdict.is === "unknown") return { body: node.unknown ?? null, arm: -1, reason: verdict.reason };
    }
    return { body: node.otherwise ?? [], arm: 0, reason: "" };
  });
  if (decided === null) return;
  if (decided.body === null) {
    fail(m, path, { kind: "inconclusive", reason: `when ${decided.reason}` });
    return;
  }
  own.arm = decided.arm;
  if (decided.arm === 1) own.held[node.id] = { asOf: oldestSeen(m, own), crossing: m.state.crossings };
  own.seen = {};
  own.phase = "body";
  const ended = decided.body.length === 0 ? ok : enterBlock(m, path, decided.body, "");
  if (ended) leaveArms(m, path, own, ended);
}

export const whenBehaviour: Behaviour = {
  ...looking(whenProceed),
  childSettled(m, path, frame, outcome) {
    const ended = advanceBlock(m, path, frame as WhenFrame, outcome);
    if (ended) leaveArms(m, path, frame as WhenFrame, ended);
  },
};

export const waitBehaviour: Behaviour = {
  begin(m, path, frame) {
    const { forMs, for: of } = nodeOf(m, frame, "wait");
    emit(m, path, {
      command: "timer",
      id: `${path}!wait.1`,
      dueMs: m.state.now + timeMs(m, path, forMs, of),
    });
  },
  answered(m, path) {
    m.state.crossings++;
    settle(m, path, ok);
  },
};

/** At most once, and never a reason to fail. */
export const notifyBehaviour: Behaviour = {
  begin(m, path, frame) {
    const node = nodeOf(m, frame, "notify");
    const args: Record<string, unknown> = {};
    for (const [name, expr] of Object.entries(node.args)) {
      const value = evaluateAt(m, path, expr);
      args[name] = isUnknown(value) ? null : value;
    }
    const text = evaluateAt(m, path, node.text);
    emit(m, path, {
      command: "notify",
      id: `${path}!notify.1`,
      channel: node.channel,
      args,
      text: isUnknown(text) ? "unknown" : String(text),
    });
  },
  answered(m, path) {
    settle(m, path, ok);
  },
};

export const endingBehaviour = looking((m, path, frame) => {
  const node = nodeOf(m, frame, "ending");
  const text = look<{ of: Evaluated }>(m, path, "text", (env) => ({ of: evaluate(node.text, env) }));
  if (text === null) return;
  endByStatement(m, path, node.how, isUnknown(text.of) ? "unknown" : String(text.of));
});

/** Hands over what a call opened: whatever becomes of the run, its inverse is not run. */
export const keepBehaviour: Behaviour = {
  begin(m, path, frame) {
    const node = nodeOf(m, frame, "keep");
    const effect = m.state.effects.findLast(
      (each) => each.node === node.call && standsAround(each.path, path),
    );
    if (effect) {
      effect.handedOver = true;
      effect.reason = node.label;
      if (effect.state === "applied") effect.state = "kept";
    }
    settle(m, path, ok);
  },
};

/** The block that the effect stands in is one of those around `path`. */
function standsAround(effect: string, path: string): boolean {
  const block = effect.slice(0, Math.max(0, effect.lastIndexOf("/")));
  return block === "" || path.startsWith(`${block}/`);
}
