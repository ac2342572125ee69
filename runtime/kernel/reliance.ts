// Whether a forward call may be sent now. It relies on every guard and on the `require` and `when` conditions of
// its own and outer steps: one that is older than its freshness, or that an approval, a wait, a bake or a resume
// has come after, is asked again first. After a rejected attempt all are asked again; after an attempt whose
// outcome is not known only the guards are, because a `require` may be false just because the effect happened.
// What is young enough not to be asked still stops a send that it is seen to forbid.

import type { Call, Child, Condition } from "../../schema/generated/plan.ts";
import { beyondBlast, noteTouched } from "./blast.ts";
import { timeoutMs } from "./figures.ts";
import { type Machine, nodeOf } from "./machine.ts";
import { armCondition } from "./patterns.ts";
import { judge, judgeSeen, look, oldestSeen, type Verdict } from "./scope.ts";
import type { CallFrame, ChildFrame, Failure, Frame } from "./state.ts";
import { runbookAround } from "./step.ts";

type Blocker = Pick<Failure, "kind" | "reason">;
type Asked = { id: number | null; condition: Condition };

/** Null: send. "looking": an observation has been asked for. */
export function sendBlocker(
  m: Machine,
  path: string,
  frame: CallFrame,
  node: Call,
): Blocker | "looking" | null {
  if (deadlineAt(m, path) - m.state.now < timeoutMs(m, path, node)) {
    return { kind: "deadline", reason: `${node.label}: less than its timeout is left of the deadline` };
  }
  const outside = beyondBlast(m, frame);
  if (outside !== null) return { kind: "blast", reason: outside };
  const asked = conditionsToAsk(m, path, frame, node);
  if (asked.length === 0) return touch(m, frame);
  const verdicts = look(m, path, "rely", (env) => asked.map((each) => judge(each.condition, env)));
  if (verdicts === null) return "looking";
  const blocker = blockedBy(m, path, frame, asked, verdicts) ?? contradicted(m, path, frame, node, asked);
  return blocker ?? touch(m, frame);
}

/** A condition that is young enough not to be asked, and that what was just seen for another one shows to be false. */
function contradicted(
  m: Machine,
  path: string,
  frame: CallFrame,
  node: Call,
  asked: readonly Asked[],
): Blocker | null {
  if (frame.unansweredAt !== null) return null;
  for (const id of node.reliesOn) {
    if (asked.some((each) => each.id === id) || (isAdmission(m, path, id) && hasActed(m, path))) continue;
    const condition = conditionOf(m, path, id);
    const verdict = condition && judgeSeen(m, path, condition);
    if (verdict?.is === false)
      return { kind: "unmet", reason: `require, seen again just before the send: ${verdict.reason}` };
  }
  return null;
}

/** The nearest of this run's and of those of the runbooks run inside it that `path` stands in. */
function deadlineAt(m: Machine, path: string): number {
  const inside = [...runbooksAround(m, path)].flatMap(({ frame, node }) =>
    node.deadlineMs === 0 ? [] : [frame.startedAt + node.deadlineMs],
  );
  return Math.min(m.plan.plan.deadlineMs, ...inside);
}

/** A runbook that is run inside keeps its own guards, and those around it stay on. */
export function guardsAround(m: Machine, path: string): Condition[] {
  return [...m.plan.plan.guards, ...[...runbooksAround(m, path)].flatMap(({ node }) => node.guards)];
}

function* runbooksAround(m: Machine, path: string): Generator<{ frame: ChildFrame; node: Child }> {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "child") yield { frame, node: nodeOf(m, frame, "child") };
    at = frame?.up ?? null;
  }
}

function conditionsToAsk(m: Machine, path: string, frame: CallFrame, node: Call): Asked[] {
  const asked: Asked[] = guardsAround(m, path).map((condition) => ({ id: null, condition }));
  if (frame.unansweredAt !== null) return asked;
  for (const id of node.reliesOn) {
    const condition = conditionOf(m, path, id);
    if (isAdmission(m, path, id) && hasActed(m, path)) continue;
    if (condition && (frame.attempts > 0 || !isFresh(m, path, id, condition))) asked.push({ id, condition });
  }
  return asked;
}

/** A `require` of the runbook's body admits the run: a step's calls rely on it for the first send only. */
function isAdmission(m: Machine, path: string, id: number): boolean {
  const inside = runbookAround(m, path);
  const frame = inside === null ? undefined : m.state.frames[inside];
  const { body } = frame?.k === "child" ? nodeOf(m, frame, "child") : m.plan.plan;
  return m.state.frames[path]?.up !== (inside ?? "") && body.some((node) => node.id === id);
}

/** The runbook that `path` stands in has sent something. */
function hasActed(m: Machine, path: string): boolean {
  const inside = runbookAround(m, path);
  const frame = inside === null ? undefined : m.state.frames[inside];
  return m.state.sends > (frame?.k === "child" ? frame.sendsBefore : 0);
}

function conditionOf(m: Machine, path: string, id: number): Condition | null {
  const node = m.plan.nodes.get(id);
  if (node?.kind === "require") return node.condition;
  if (node?.kind === "choose") {
    const arm = armTaken(m, path, id);
    return arm === null || arm < 0 ? null : armCondition(node, arm === 0 ? node.arms.length : arm - 1);
  }
  return node?.kind === "when" ? (node.arms[0]?.condition ?? null) : null;
}

/** The arm of an enclosing `choose` in which this stands. */
function armTaken(m: Machine, path: string, id: number): number | null {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "choose" && frame.node === id) return frame.arm;
    at = frame?.up ?? null;
  }
  return null;
}

function isFresh(m: Machine, path: string, id: number, condition: Condition): boolean {
  const held = heldAt(m, path, id)?.[id];
  if (!held || held.crossing !== m.state.crossings) return false;
  return condition.freshMs === null || m.state.now - held.asOf <= condition.freshMs;
}

/** The enclosing block's notes that tell when condition `id` was last true. */
function heldAt(
  m: Machine,
  path: string,
  id: number,
): Record<string, { asOf: number; crossing: number }> | null {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame && "held" in frame && frame.held[id]) return frame.held;
    at = frame?.up ?? null;
  }
  return null;
}

function blockedBy(
  m: Machine,
  path: string,
  frame: CallFrame,
  asked: Asked[],
  verdicts: Verdict[],
): Blocker | null {
  for (const [index, verdict] of verdicts.entries()) {
    const id = asked[index]?.id ?? null;
    if (verdict.is === true) {
      const held = id === null ? null : heldAt(m, path, id);
      if (id !== null && held) held[id] = { asOf: oldestSeen(m, frame), crossing: m.state.crossings };
    } else if (id === null) {
      return { kind: "guard", reason: `guard ${verdict.reason}` };
    } else {
      const kind = verdict.is === "unknown" ? "inconclusive" : "unmet";
      return { kind, reason: `require, asked again just before the send: ${verdict.reason}` };
    }
  }
  return null;
}

function touch(m: Machine, frame: CallFrame): null {
  noteTouched(m, frame);
  return null;
}
