// A run's journal, indexed once for all invariants: what was sent and what became of it, what was asked and what
// was seen, how it ended. Nothing here is taken from the kernel's own conclusions but `beliefs`, which are what
// the invariants hold against the truth.

import type {
  CallCommand,
  EndCommand,
  Event,
  ObserveCommand,
  Observed,
  Result,
} from "../../schema/generated/journal-record.ts";
import type { Call, Node, Plan } from "../../schema/generated/plan.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";
import type { Belief, Run, SimRecord } from "./stage.ts";

export interface Send {
  seq: number;
  at: number;
  command: CallCommand;
  /** Of the call's frame: the command's id without its phase. */
  path: string;
  answered: { seq: number; at: number; event: Result } | null;
  /** The executor was lost with it in flight. */
  lost: { seq: number; at: number } | null;
}

export interface Look {
  seq: number;
  at: number;
  path: string;
  phase: string;
  command: ObserveCommand;
  event: Observed;
}

export interface Trail {
  run: Run;
  plan: Plan;
  records: readonly SimRecord[];
  sends: readonly Send[];
  /** Answered observations, in the order of their answers. */
  looks: readonly Look[];
  resumes: readonly { seq: number; at: number }[];
  end: { seq: number; at: number; command: EndCommand } | null;
  /** What the executor last believed of each effect. */
  believed: ReadonlyMap<string, Belief>;
  nodes: ReadonlyMap<string, Node>;
  /** The statements of a block, by the path of what owns it. */
  siblings: ReadonlyMap<string, readonly Node[]>;
}

export function trailOf(run: Run): Trail {
  const sends: Send[] = [];
  const looks: Look[] = [];
  const resumes: { seq: number; at: number }[] = [];
  const open = new Map<string, Send>();
  const asked = new Map<string, ObserveCommand>();
  let end: Trail["end"] = null;
  for (const { seq, event, commands } of run.records) {
    if (event.event === "result") resolve(open, event, seq);
    else if (event.event === "observed") {
      const command = asked.get(event.id);
      if (command) looks.push({ seq, at: event.at, ...place(event.id), command, event });
    } else if (event.event === "resumed") {
      resumes.push({ seq, at: event.at });
      for (const send of open.values()) send.lost = { seq, at: event.at };
      open.clear();
    }
    for (const command of commands) {
      if (command.command === "observe") asked.set(command.id, command);
      else if (command.command === "end") end ??= { seq, at: event.at, command };
      else if (command.command === "call") {
        const send: Send = {
          seq,
          at: run.records[seq - 1]?.event.at ?? 0,
          command,
          path: place(command.id).path,
          answered: null,
          lost: null,
        };
        sends.push(send);
        open.set(command.id, send);
      }
    }
  }
  const believed = new Map(run.beliefs.map((belief) => [belief.effect, belief]));
  return {
    run,
    plan: run.subject.loaded.plan,
    records: run.records,
    sends,
    looks,
    resumes,
    end,
    believed,
    ...byPath(run.subject.loaded.plan),
  };
}

function resolve(open: Map<string, Send>, event: Result, seq: number): void {
  const send = open.get(event.id);
  if (!send) return;
  send.answered = { seq, at: event.at, event };
  open.delete(event.id);
}

/** `path!phase.n` as path and phase. */
export function place(id: string): { path: string; phase: string } {
  const mark = id.lastIndexOf("!");
  const dot = id.lastIndexOf(".");
  return { path: id.slice(0, mark), phase: id.slice(mark + 1, dot) };
}

type Places = Pick<Trail, "nodes" | "siblings">;
const known = new WeakMap<Plan, Places>();

/** The plan's nodes and blocks by path, without lanes. */
export function byPath(plan: Plan): Places {
  const before = known.get(plan);
  if (before) return before;
  const nodes = new Map<string, Node>();
  const siblings = new Map<string, readonly Node[]>();
  const visit = (body: readonly Node[] | undefined, prefix: string): void => {
    if (!body) return;
    siblings.set(prefix, [...(siblings.get(prefix) ?? []), ...body]);
    for (const node of body) {
      const path = prefix === "" ? node.name : `${prefix}/${node.name}`;
      nodes.set(path, node);
      for (const inner of blocksOf(node)) visit(inner.body, path + inner.segment);
    }
  };
  visit(plan.body, "");
  visit(plan.otherwise, "otherwise");
  visit(plan.finally, "finally");
  const places = { nodes, siblings };
  known.set(plan, places);
  return places;
}

export function nodeAt(trail: Trail, path: string): Node | undefined {
  return trail.nodes.get(withoutLanes(path));
}

export function callAt(trail: Trail, path: string): Call | null {
  const node = nodeAt(trail, path);
  return node?.kind === "call" ? node : null;
}

export function forward(trail: Trail): readonly Send[] {
  return trail.sends.filter((send) => send.command.phase === "effect");
}

/** The attempt may have happened, as far as the journal tells. */
export function isDoubtful(send: Send): boolean {
  return send.lost !== null || send.answered?.event.outcome === "indeterminate";
}

export function eventAt(trail: Trail, seq: number): Event | undefined {
  return trail.records[seq - 1]?.event;
}

/** The path of the statement that a path is one performance of. */
export function withoutLanes(path: string): string {
  return path
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\/repeat#\d+/g, "")
    .replace(/\/undo#\d+/g, "/undo");
}
