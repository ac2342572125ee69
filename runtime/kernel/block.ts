// A block executes its statements one after the other. The frame that owns it (run, step, lane, arm, undo) is
// told when the block has ended, well or not; a failure ends it at the statement that failed.

import type { Node } from "../../schema/generated/plan.ts";
import { abandoned, isAbandoned } from "./abandoned.ts";
import { begin, childPath, type Machine, ok } from "./machine.ts";
import type { Block, CallFrame, FanOutFrame, Frame, Outcome } from "./state.ts";

/** Fields of a frame that will own a block. */
export function blockFields(
  up: string | null,
  node: number,
): Pick<Block, "up" | "node" | "block" | "segment" | "index" | "vars" | "held"> {
  return { up, node, block: -1, segment: "", index: 0, vars: {}, held: {} };
}

/** Starts a block of the plan in the frame at `path`; `ended` is called with its outcome. */
export function enterBlock(m: Machine, path: string, body: readonly Node[], segment: string): Outcome | null {
  const frame = m.state.frames[path] as Frame & Block;
  frame.block = m.plan.blockOf.get(body) ?? -1;
  frame.segment = segment;
  frame.index = 0;
  return nextInBlock(m, path, frame);
}

/** Begins the next statement; returns the block's outcome when there is none left. */
function nextInBlock(m: Machine, path: string, frame: Block): Outcome | null {
  const node = m.plan.blocks[frame.block]?.[frame.index];
  if (!node) return ok;
  if (isAbandoned(m, path)) return { ok: false, failure: abandoned(path) };
  beginNode(m, node, path, childPath(path, frame.segment, node.name));
  return null;
}

export function beginNode(m: Machine, node: Node, up: string, path: string): void {
  begin(m, path, frameFor(node, up));
}

/** A statement of the block has settled: the block's outcome, or null while it goes on. */
export function advanceBlock(m: Machine, path: string, frame: Block, outcome: Outcome): Outcome | null {
  if (!outcome.ok) return outcome;
  frame.index++;
  return nextInBlock(m, path, frame);
}

function frameFor(node: Node, up: string): Frame {
  const looking = { up, node: node.id, asked: 0, seen: {} };
  switch (node.kind) {
    case "let":
    case "require":
    case "drift":
    case "ending":
    case "notify":
    case "spend":
    case "wait":
    case "return":
    case "keep":
      return { k: node.kind, phase: "look", ...looking };
    case "approve":
      return { k: "approve", phase: "look", yes: [], ...looking };
    case "parallel":
      return { k: "parallel", running: 0, done: [], failed: "", failure: null, up, node: node.id };
    case "ensure":
    case "wait-until":
      return { k: node.kind, phase: "look", until: 0, since: null, trues: 0, ...looking };
    case "when":
    case "choose":
      return { k: node.kind, phase: "look", arm: 0, ...looking, ...blockFields(up, node.id) };
    case "child":
      return {
        k: "child",
        phase: "inputs",
        goal: null,
        startedAt: 0,
        sendsBefore: 0,
        ending: null,
        reason: "",
        ...looking,
        ...blockFields(up, node.id),
      };
    case "undo-step":
      return {
        k: "undo-step",
        phase: "items",
        of: "",
        items: [],
        need: 0,
        ...looking,
        ...blockFields(up, node.id),
      };
    case "first":
      return { k: "first", phase: "items", items: [], next: 0, ...looking, ...blockFields(up, node.id) };
    case "part":
      return { k: "part", phase: "arguments", ...looking, ...blockFields(up, node.id) };
    case "call":
      return freshCall(up, node.id);
    case "step":
      return node.fanOut
        ? freshFanOut(up, node.id)
        : { k: "step", phase: "body", round: 1, ...blockFields(up, node.id) };
  }
}

function freshCall(up: string, node: number): CallFrame {
  return {
    k: "call",
    phase: "arguments",
    effect: -1,
    undo: false,
    key: "",
    request: null,
    places: {},
    touches: {},
    attempts: 0,
    granted: 0,
    firstSentAt: -1,
    sentAt: -1,
    unansweredAt: null,
    up,
    node,
    asked: 0,
    seen: {},
  };
}

function freshFanOut(up: string, node: number): FanOutFrame {
  return {
    k: "fan-out",
    phase: "items",
    items: [],
    width: 1,
    first: 0,
    need: 0,
    stopAfter: 0,
    next: 0,
    waveEnd: 0,
    running: 0,
    closed: false,
    done: [],
    failed: [],
    unknown: [],
    lanes: {},
    firstFailure: null,
    asked: 0,
    seen: {},
    ...blockFields(up, node),
  };
}
