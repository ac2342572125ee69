// `approve`: a question to people, as durable as everything else. An answer is bound to what was shown: to the plan,
// the run, the place of the question and its text. So many different people of the group must say yes, and whoever
// started the run is none of them; one no denies; nobody's answer in time is no answer. Who somebody is, and whether
// they belong to the group, the host knows.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Answered, AskCommand } from "../../schema/generated/journal-record.ts";
import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { timeMs } from "./figures.ts";
import { formatDuration } from "./format.ts";
import { type Behaviour, cancel, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { look, takeIn } from "./scope.ts";
import { sha256 } from "./sha256.ts";
import type { ApproveFrame } from "./state.ts";
import { type Evaluated, isUnknown } from "./value.ts";

export const approveBehaviour: Behaviour = {
  begin: (m, path, frame) => ask(m, path, frame as ApproveFrame),
  answered(m, path, frame, event, open) {
    const own = frame as ApproveFrame;
    if (event.event === "observed") {
      takeIn(m, own, open, event.values);
      ask(m, path, own);
    } else expire(m, path, own);
  },
};

function ask(m: Machine, path: string, frame: ApproveFrame): void {
  const node = nodeOf(m, frame, "approve");
  const found = look<{ of: Evaluated }>(m, path, "text", (env) => ({ of: evaluate(node.text, env) }));
  if (found === null) return;
  frame.seen = {};
  frame.phase = "asking";
  const text = isUnknown(found.of) ? "unknown" : String(found.of);
  const dueMs = m.state.now + timeMs(m, path, node.withinMs, node.within);
  const id = askId(path);
  const digest = digestOf(m, id, text);
  emit(m, path, { command: "ask", id, text, group: node.of, people: node.by, digest, dueMs });
  emit(m, path, { command: "timer", id: timerId(path), dueMs });
}

function askId(path: string): string {
  return `${path}!ask.1`;
}

function timerId(path: string): string {
  return `${path}!expire.1`;
}

function digestOf(m: Machine, id: string, text: string): string {
  const { planDigest: plan, run } = m.state;
  return sha256(canonicalJson({ plan, run, id, text }));
}

function expire(m: Machine, path: string, frame: ApproveFrame): void {
  const node = nodeOf(m, frame, "approve");
  cancel(m, askId(path));
  const within = formatDuration(timeMs(m, path, node.withinMs, node.within) * 1000);
  fail(m, path, {
    kind: "expired",
    reason: `${node.label}: ${frame.yes.length} of ${node.by} said yes within ${within}`,
  });
}

/** What an answer changes; one that doesn't count changes nothing. */
export function takeAnswer(m: Machine, event: Answered): void {
  const open = m.state.open[event.id];
  const frame = open && m.state.frames[open.frame];
  if (!open || frame?.k !== "approve" || whyNotCounted(m, open.command as AskCommand, frame, event)) return;
  const node = nodeOf(m, frame, "approve");
  if (event.yes) frame.yes.push(event.by);
  if (event.yes && frame.yes.length < node.by) return;
  delete m.state.open[event.id];
  cancel(m, timerId(open.frame));
  // What was true before people were asked is asked again before the next send.
  m.state.crossings++;
  if (event.yes) settle(m, open.frame, ok);
  else {
    const because = event.because === undefined ? "" : `: ${event.because}`;
    fail(m, open.frame, { kind: "denied", reason: `${node.label}: ${event.by} said no${because}` });
  }
}

/** Null: it counts. Also asked before an answer is delivered, so that whoever gives it learns why it wouldn't. */
export function whyNotCounted(
  { state }: Pick<Machine, "state">,
  { digest }: AskCommand,
  frame: ApproveFrame,
  answer: Pick<Answered, "yes" | "by" | "digest">,
): string | null {
  if (answer.digest !== digest) return "it answers another question than the one that is open";
  if (answer.yes && answer.by === state.initiator)
    return `${answer.by} started the run, and nobody approves their own`;
  if (answer.yes && frame.yes.includes(answer.by)) return `${answer.by} has already said yes`;
  return null;
}
