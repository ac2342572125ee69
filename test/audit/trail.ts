// Real trails: the kernel driven through a scripted world in virtual time, every record sealed as a host seals it.

import { type Anchor, genesis, seal, sha256 } from "../../runtime/audit/chain.ts";
import { advance } from "../../runtime/kernel/advance.ts";
import { type LoadedPlan, loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Command, Event, JournalRecord, Observation } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { failoverPlan } from "./failover-plan.ts";

type Call = Extract<Command, { command: "call" }>;
type Delivered = {
  outcome: "ok" | "rejected" | "indeterminate";
  value?: unknown;
  why?: string;
  takesMs: number;
  transient?: boolean;
};

export interface Trail {
  plan: LoadedPlan;
  run: string;
  records: JournalRecord[];
  stored: { run: string; seq: number; text: string }[];
  anchors: Anchor[];
}

export interface Script {
  plan?: Plan;
  cause?: unknown;
  /** How a delivery goes; undefined: as it should. */
  delivers?: (call: Call) => Delivered | undefined;
  /** Events that come by themselves, instead of the next one, by its number. */
  at?: Record<number, Event>;
  /** Stops recording after so many records. */
  until?: number;
}

export const trailStart = "2026-11-24T03:28:50.417893Z";
const startMs = Date.parse("2026-11-24T03:28:50.417Z") + 0.893;

/** What is true in the payment platform: calls change it, probes show it. */
function platform() {
  const promoted = new Set<string>();
  const failedBack = new Set<string>();
  const cleared = new Set<string>();
  const pool: Record<string, number> = { canary: 50, production: 75 };
  return {
    do(call: Call): unknown {
      const place = Object.values(call.places)[0] ?? "";
      if (call.action === "Remediation.InitiateFailover") promoted.add(place);
      if (call.action === "Remediation.Failback") {
        promoted.delete(place);
        failedBack.add(place);
      }
      if (call.action === "cache.invalidate") cleared.add(place);
      if (call.action === "Configuration.SetMaxConnectionPool")
        pool.canary = call.phase === "effect" ? 75 : 50;
      if (call.action === "Remediation.InitiateFailover")
        return { accepted: true, nodes_acknowledged: 3, nodes_total: 3 };
      return call.action === "cache.invalidate" ? { removed: 100 } : {};
    },
    see(probe: string, place: string): unknown {
      if (probe === "Observer.Database")
        return {
          primary_reachable: failedBack.has(place),
          replica_lag: promoted.has(place) ? 22_000 : 41_000,
        };
      if (probe === "Observer.Cache") return { stale_entries: cleared.has(place) ? 0 : 100 };
      if (probe === "Configuration.Get") return { max_connection_pool: pool[place] };
      if (probe === "Remediation.FailoverState") return { promoted: promoted.has(place) };
      return { error_rate: promoted.size === 2 ? 0.0002 : 0.12 };
    },
  };
}

/** A trail from its start to its end, at most 3,000 records. */
export function trailOf(script: Script = {}): Trail {
  const plan = loadPlan(script.plan ?? failoverPlan());
  const state = freshState();
  const world = platform();
  const run = "7KQ2-payments";
  const trail: Trail = { plan, run, records: [], stored: [], anchors: [] };
  const queue: Event[] = [
    {
      event: "start",
      at: 0,
      run,
      plan: sha256(canonicalJson(plan.plan)),
      seed: 7,
      epoch: 1,
      holder: "claw-1:4711",
      inputs: {},
      ...(script.cause === undefined ? {} : { cause: script.cause }),
    },
  ];
  const post = (event: Event) => {
    const index = queue.findIndex((each) => each.at > event.at);
    queue.splice(index < 0 ? queue.length : index, 0, event);
  };
  const held = new Set<string>();
  for (let count = 0; count < 3000 && trail.records.length < (script.until ?? 3000); count++) {
    const event = script.at?.[count] ?? queue.shift();
    if (!event || state.mode === "ended") break;
    if ("id" in event && held.delete(event.id)) continue;
    const stamped = { ...event, at: micros(Math.max(event.at, state.now)) };
    const commands = advance(plan, state, stamped);
    append(trail, stamped, commands);
    for (const command of commands) {
      if (command.command === "cancel") held.add(command.id);
      else answer(command, stamped.at, world, script, post);
    }
  }
  return trail;
}

function append(trail: Trail, event: Event, commands: Command[]): void {
  const prev = trail.records.at(-1)?.hash ?? genesis;
  const sealed = seal({ seq: trail.records.length + 1, wall: wallAt(event.at), event, commands, prev });
  trail.records.push(sealed.record);
  trail.stored.push({ run: trail.run, seq: sealed.record.seq, text: sealed.text });
  const isFirstEffect = trail.anchors.length === 0 && commands.some((command) => command.command === "call");
  const isEnd = commands.some((command) => command.command === "end");
  if (isFirstEffect || isEnd)
    trail.anchors.push({
      run: trail.run,
      seq: sealed.record.seq,
      hash: sealed.record.hash,
      wall: sealed.record.wall,
    });
}

const micros = (ms: number): number => Math.round(ms * 1000) / 1000;

function wallAt(at: number): string {
  const us = Math.round((startMs + at) * 1000);
  const whole = Math.floor(us / 1000);
  return new Date(whole).toISOString().replace("Z", `${String(us - whole * 1000).padStart(3, "0")}Z`);
}

function answer(
  command: Command,
  now: number,
  world: ReturnType<typeof platform>,
  script: Script,
  post: (event: Event) => void,
): void {
  if (command.command === "call") {
    const given = script.delivers?.(command) ?? { outcome: "ok" as const, takesMs: 417.123 };
    const value = given.outcome === "ok" ? world.do(command) : undefined;
    const { takesMs, ...outcome } = given;
    post({
      event: "result",
      at: now + takesMs,
      id: command.id,
      ...(value === undefined ? {} : { value }),
      ...outcome,
    });
  } else if (command.command === "observe") {
    const at = micros(Math.max(now, command.notBeforeMs ?? 0) + 3.217);
    const values = command.reads.map(
      (read): Observation => ({
        value: world.see(read.probe, Object.values(read.places)[0] ?? ""),
        asOf: at,
      }),
    );
    post({ event: "observed", at, id: command.id, values });
  } else if (command.command === "timer") post({ event: "fired", at: command.dueMs, id: command.id });
  else if (command.command === "hold") post({ event: "held", at: now + 1.25, id: command.id, granted: true });
  else if (command.command === "notify")
    post({ event: "notified", at: now + 20, id: command.id, sent: true });
}

/** worker-node-6 doesn't answer its first delivery. */
export const sleepyWorker = (call: Call): Delivered | undefined =>
  call.action === "cache.invalidate" && call.places.node === "worker-node-6" && call.attempt === 1
    ? { outcome: "indeterminate", why: "deadline exceeded", takesMs: 2000 }
    : undefined;

/** eu-west-2 never answers. */
export const silentRegion = (call: Call): Delivered | undefined =>
  call.action === "Remediation.InitiateFailover" && call.places.region === "us-east-1"
    ? { outcome: "indeterminate", why: "deadline exceeded", takesMs: call.timeoutMs }
    : undefined;
