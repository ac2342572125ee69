// What every behaviour of the kernel works with: the loaded plan, the state, and the commands that this event
// has led to. A node that settles tells its parent through `todo`, never by a call, so the stack stays flat.

import type { Command, Event } from "../../schema/generated/journal-record.ts";
import type { Node } from "../../schema/generated/plan.ts";
import type { LoadedPlan } from "./load.ts";
import type { Block, Frame, Goal, Open, Outcome, State } from "./state.ts";

export interface Machine {
  plan: LoadedPlan;
  state: State;
  commands: Command[];
  todo: { parent: string; child: string; outcome: Outcome }[];
  /** The run is to leave its forward course when the present behaviour has returned. */
  turning: Goal | null;
  /** The same, of runbooks that are run inside, by their paths. */
  turningInside: { path: string; goal: Goal }[];
  behaviours: Record<Frame["k"], Behaviour>;
  watch?: Watch;
}

/** Is told what begins and what settles, to narrate it. It decides nothing and changes nothing. */
export interface Watch {
  began(path: string, frame: Frame): void;
  settled(path: string, frame: Frame, outcome: Outcome): void;
}

/** What a kind of frame does when it begins, when a command of its own is answered, when a child settles. */
export interface Behaviour {
  begin(m: Machine, path: string, frame: Frame): void;
  answered?(m: Machine, path: string, frame: Frame, event: Event, open: Open): void;
  childSettled?(m: Machine, path: string, frame: Frame, outcome: Outcome, child: string): void;
}

export function nodeOf<K extends Node["kind"]>(
  m: Machine,
  frame: Frame,
  kind: K,
): Extract<Node, { kind: K }> {
  const node = m.plan.nodes.get(frame.node);
  if (node?.kind !== kind) throw new Error(`plan node ${frame.node} is no ${kind}`);
  return node as Extract<Node, { kind: K }>;
}

export function begin(m: Machine, path: string, frame: Frame): void {
  m.state.frames[path] = frame;
  m.watch?.began(path, frame);
  m.behaviours[frame.k].begin(m, path, frame);
}

/** The frame is finished: its parent hears of it when the present behaviour has returned. */
export function settle(m: Machine, path: string, outcome: Outcome): void {
  const frame = m.state.frames[path];
  delete m.state.frames[path];
  if (frame) m.watch?.settled(path, frame, outcome);
  if (frame && frame.up !== null) m.todo.push({ parent: frame.up, child: path, outcome });
}

export const ok: Outcome = { ok: true };

const stepLike: ReadonlySet<Frame["k"]> = new Set([
  "step",
  "lane",
  "fan-out",
  "first",
  "try",
  "undo-step",
  "child",
  "run",
]);

/** The path of the step, or lane, that a frame stands in. */
export function stepOf(m: Machine, path: string): string {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (!frame || stepLike.has(frame.k)) return at;
    at = frame.up;
  }
  return "";
}

export function emit(m: Machine, frame: string, command: Command, keys?: string[]): void {
  m.commands.push(command);
  if (command.command === "end" || command.command === "cancel" || command.command === "release") return;
  m.state.open[command.id] = keys ? { frame, command, keys } : { frame, command };
  if (command.command === "call") m.state.flying++;
}

/** Takes a command back: unsaid if it was given for this very event, else by a `cancel`. */
export function cancel(m: Machine, id: string): void {
  const open = m.state.open[id];
  if (!open) return;
  delete m.state.open[id];
  const unsaid = m.commands.indexOf(open.command);
  if (unsaid >= 0) m.commands.splice(unsaid, 1);
  else m.commands.push({ command: "cancel", id });
}

export function childPath(path: string, segment: string, name: string): string {
  const owner = path + segment;
  return owner === "" ? name : `${owner.replace(/^\//, "")}/${name}`;
}

export function isBlock(frame: Frame): frame is Frame & Block {
  return "block" in frame;
}
