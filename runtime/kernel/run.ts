// The run itself, from its start to the end of its body: inputs are checked, locks are taken before any probe is
// read, targets are resolved once and frozen, and then the body runs. Whatever is not as it must be on the way
// there ends the run `refused`, and nothing has been touched.

import type { Resource, Start } from "../../schema/generated/journal-record.ts";
import type { Expr, Plan } from "../../schema/generated/plan.ts";
import { allowed } from "./blast.ts";
import { advanceBlock, blockFields, enterBlock } from "./block.ts";
import { beginClosing } from "./compensation.ts";
import { mismatch } from "./conform.ts";
import { closed, closeRun, conclude, finish, startUndo, turn, undoBudgetSpent, undone } from "./ending.ts";
import { evaluate, evaluateWith } from "./expression.ts";
import { formatDuration } from "./format.ts";
import { given } from "./given.ts";
import { type Behaviour, emit, type Machine } from "./machine.ts";
import { look, takeIn } from "./scope.ts";
import type { Outcome, RunFrame } from "./state.ts";
import { enterHandler, handlerEnded } from "./step.ts";
import { type Evaluated, isUnknown, type Value } from "./value.ts";

/** The first event of a journal. */
export function start(m: Machine, event: Start): void {
  const { plan } = m.plan;
  const { run, seed, epoch, plan: planDigest, by: initiator = null } = event;
  Object.assign(m.state, { run, seed, epoch, planDigest, initiator, mode: "forward" });
  m.state.inputs = event.inputs as Record<string, Value>;
  const frame: RunFrame = { k: "run", phase: "holding", asked: 0, seen: {}, ...blockFields(null, 0) };
  m.state.frames[""] = frame;
  const wrong = wrongInput(m);
  if (wrong) {
    turn(m, { how: "stop", reason: wrong });
    return;
  }
  bindInputs(m, frame);
  emit(m, "", { command: "timer", id: "!deadline.1", dueMs: plan.deadlineMs });
  if (plan.holds.length === 0) resolveTargets(m, frame);
  else askForLocks(m);
}

function wrongInput(m: Machine): string | null {
  for (const input of m.plan.plan.inputs) {
    const value = m.state.inputs[input.name] ?? (input.default as Value | undefined);
    const wrong = mismatch(value, input.type, m.plan.plan.places);
    if (wrong) return `input ${input.name}: ${wrong}`;
  }
  const declared = new Set(m.plan.plan.inputs.map((input) => input.name));
  const extra = Object.keys(m.state.inputs).find((name) => !declared.has(name));
  return extra === undefined ? null : `there is no input ${extra}`;
}

/** What every part of a runbook can name: its inputs, its environment, its frozen targets. */
export function bindInputs(m: Machine, frame: RunFrame): void {
  for (const [name, value] of Object.entries(given(m))) frame.vars[name] = { v: value };
  for (const [kind, places] of Object.entries(m.state.targets)) frame.vars[`targets.${kind}`] = { v: places };
}

function askForLocks(m: Machine): void {
  const waitMs = Math.max(...m.plan.plan.holds.map((hold) => hold.waitMs));
  emit(m, "", { command: "hold", id: `!hold.${m.state.ends + 1}`, resources: resourcesHeld(m), waitMs });
}

/** In one global order, kind then key, so that two runs can't wait for each other. A key that isn't known is every. */
export function resourcesHeld(m: Machine): Resource[] {
  return inOneOrder([...resourcesOf(m.plan.plan.holds, given(m)), ...m.state.heldInside]);
}

export function resourcesOf(holds: Plan["holds"], names: Record<string, Value>): Resource[] {
  return inOneOrder(
    holds.map(({ resource, slots }) => ({
      kind: resource.kind,
      key: resource.key.map((part) => (part === null ? null : keyPart(part, names))),
      ...(slots === undefined ? {} : { slots }),
    })),
  );
}

function inOneOrder(resources: Resource[]): Resource[] {
  const text = ({ kind, key }: Resource) => JSON.stringify([kind, key]);
  return [...resources].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function keyPart(part: Expr, names: Record<string, Value>): string | null {
  const value = evaluateWith(part, names);
  return "unknown" in value || value.value === null ? null : String(value.value);
}

/** Listed, distinct, in the topology, within `blast … in all`; then frozen. */
function resolveTargets(m: Machine, frame: RunFrame): void {
  frame.phase = "targets";
  const found = look(m, "", "targets", (env) =>
    m.plan.plan.targets.map((target) => evaluate(target.in, env)),
  );
  if (found === null) return;
  for (const [index, target] of m.plan.plan.targets.entries()) {
    const wrong = wrongTargets(m, target.kind, found[index] as Evaluated, m.plan.plan.blast, given(m));
    if (wrong) {
      m.turning = { how: "stop", reason: `targets ${target.kind}: ${wrong}` };
      return;
    }
    m.state.targets[target.kind] = found[index] as string[];
  }
  frame.seen = {};
  bindInputs(m, frame);
  frame.phase = "body";
  const ended = enterBlock(m, "", m.plan.plan.body, "");
  if (ended) runEnded(m, frame, ended);
}

export function wrongTargets(
  m: Machine,
  kind: string,
  value: Evaluated,
  blast: Plan["blast"],
  names: Record<string, Value>,
): string | null {
  if (isUnknown(value)) return `not known (${value.reasons.join("; ")})`;
  if (!Array.isArray(value)) return "not a list";
  if (value.length === 0) return "the selection is empty, and an empty selection never means all";
  if (new Set(value).size < value.length) return "a place is named twice";
  const stray = value.find((name) => !m.plan.placesByName.has(`${kind} ${name}`));
  if (stray !== undefined) return `the topology has no ${kind} ${String(stray)}`;
  const limits = blast.filter(
    (each) => each.kind === kind && each.when === "in-all" && each.per === undefined,
  );
  const most = Math.min(Number.MAX_SAFE_INTEGER, ...limits.map((limit) => allowed(m, limit, null, names)));
  return value.length > most ? `${value.length} are selected, blast allows ${most} in all` : null;
}

export const runBehaviour: Behaviour = {
  begin() {},
  answered(m, _path, frame, event, open) {
    const own = frame as RunFrame;
    if (event.event === "held") locksAnswered(m, own, event.granted, event.why ?? "held elsewhere");
    else if (event.event === "observed") {
      takeIn(m, own, open, event.values);
      resolveTargets(m, own);
    } else if (open.command.id.startsWith("!undo-deadline")) undoBudgetSpent(m);
    else if (own.phase !== "otherwise")
      m.turning = {
        how: "deadline",
        reason: `the deadline of ${formatDuration(m.plan.plan.deadlineMs * 1000)} has passed`,
      };
  },
  childSettled(m, _path, frame, outcome) {
    const own = frame as RunFrame;
    if (own.phase === "undoing") undone(m);
    else if (own.phase === "closing") closed(m);
    else {
      const ended = advanceBlock(m, "", own, outcome);
      if (ended) runEnded(m, own, ended);
    }
  },
};

function locksAnswered(m: Machine, frame: RunFrame, granted: boolean, why: string): void {
  m.state.holding = granted;
  if (m.state.mode === "undoing") {
    if (granted) startUndo(m, m.state.reason);
    else finish(m, "escalated", `the locks needed for the undo could not be had: ${why}`);
  } else if (granted) resolveTargets(m, frame);
  else
    m.turning = {
      how: "stop",
      reason: `could not take ${m.plan.plan.holds.map((hold) => hold.label).join(", ")}: ${why}`,
    };
}

function runEnded(m: Machine, frame: RunFrame, outcome: Outcome): void {
  if (frame.phase === "finally") conclude(m);
  else if (frame.phase === "otherwise") handlerEnded(m, "", outcome);
  else if (outcome.ok) closeRun(m, () => beginClosing(m, ""));
  else if (!enterHandler(m, "", frame, m.plan.plan.otherwise, outcome.failure))
    m.turning = { how: "stop", reason: outcome.failure.reason };
}

/** A person asks to take back what an ended run did: its locks first, then its undo tree. */
export function undoAfterEnd(m: Machine, by: string): void {
  if (m.state.mode !== "ended" || m.state.ending === "refused" || m.state.ending === "compensated") return;
  for (const effect of m.state.effects) {
    effect.leftToPerson = false;
    if (effect.state === "undo-failed" || effect.state === "undo-refused") effect.state = "applied";
  }
  m.state.reason = `taken back on request of ${by}`;
  m.state.mode = "undoing";
  const frame: RunFrame = { k: "run", phase: "undoing", asked: 0, seen: {}, ...blockFields(null, 0) };
  m.state.frames[""] = frame;
  bindInputs(m, frame);
  if (m.state.holding || m.plan.plan.holds.length === 0) startUndo(m, m.state.reason);
  else askForLocks(m);
}
