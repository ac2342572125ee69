/**
 * A world that lives in real time: the same model and the same truth that a simulation runs, with timers for what
 * takes effect later. It is told what reaches its services and says what they answer; it speaks no protocol.
 */

import type { Value } from "../../runtime/kernel/value.ts";
import { isUnknown } from "../../runtime/kernel/value.ts";
import { evaluateIn, type Model } from "../../runtime/simulator/model.ts";
import { namesOfRead } from "../../runtime/simulator/sent-names.ts";
import {
  type Answer,
  complete,
  freshTruth,
  type Pending,
  receive,
  type Write,
} from "../../runtime/simulator/truth.ts";
import type { CallCommand } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";

export interface LivingWorld {
  plan: Plan;
  /** A request takes effect, unless the world refuses it. */
  act(request: Request): Answer;
  /** What a probe sees now; a text is why it sees nothing. */
  see(probe: string, request: unknown, places: Record<string, string>): { value: Value } | { why: string };
  forgetsKeys(action: string): boolean;
  close(): void;
}

export interface Request {
  action: string;
  request: unknown;
  places: Record<string, string>;
  run: string;
  key: string;
  undoes: string;
  epoch: number;
  attempt: number;
}

export interface WorldOptions {
  model: Model;
  /** Divides the delays of the world's `after`. */
  speed: number;
  onWrite: (write: Write, by: Request) => void;
}

export function openWorld({ model, speed, onWrite }: WorldOptions): LivingWorld {
  const truth = freshTruth();
  const began = performance.now();
  const timers = new Set<NodeJS.Timeout>();
  const now = () => performance.now() - began;
  let told = 0;

  function tell(request: Request): void {
    for (const write of truth.writes.slice(told)) onWrite(write, request);
    told = truth.writes.length;
  }

  function later(pending: readonly Pending[], request: Request): void {
    for (const each of pending) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        const more = complete(model, truth, each, now());
        tell(request);
        later(more, request);
      }, each.delayMs / speed);
      timers.add(timer);
    }
  }

  return {
    plan: model.plan,
    act(request) {
      const { answer, pending } = receive(model, truth, commandOf(request), now(), false);
      tell(request);
      later(pending, request);
      if (truth.broken === null) return answer;
      const why = truth.broken;
      truth.broken = null;
      return { outcome: "indeterminate", why };
    },
    see(probe, request, places) {
      const expr = model.probes.get(probe);
      if (!expr) return { why: `the world doesn't say what probe ${probe} sees` };
      const value = evaluateIn(model, expr, truth.cells, namesOfRead(model, { probe, request, places }));
      return isUnknown(value) ? { why: value.reasons.join("; ") } : { value };
    },
    forgetsKeys: (action) => model.actions.get(action)?.forgetsKeys === true,
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function commandOf({ action, request, places, run, key, undoes, epoch, attempt }: Request): CallCommand {
  return {
    command: "call",
    id: `${run}:${key}`,
    phase: undoes === "" ? "effect" : "undo",
    effect: key,
    action,
    request,
    places,
    key,
    attempt,
    timeoutMs: 0,
    epoch,
    ...(undoes !== "" && { undoes }),
  };
}
