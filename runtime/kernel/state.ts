// The state of one run: plain JSON data, mutated in place by `advance` and by nothing else. Frames are a flat
// record from path to frame; a frame is removed when its node has settled, so the state holds what is alive,
// the ledger of effects, and the commands that have no answer yet.

import type {
  Command,
  Debt,
  EffectState,
  Observation,
  Resource,
  RunEnding,
} from "../../schema/generated/journal-record.ts";
import type { Value } from "./value.ts";

/** A pinned value, or a pinned unknown with its reasons. */
export type Pinned = { v: Value } | { u: string[] };

export interface Failure {
  kind:
    | "unmet"
    | "inconclusive"
    | "guard"
    | "drift"
    | "rejected"
    | "indeterminate"
    | "deadline"
    | "blast"
    | "quorum"
    | "too_many"
    | "empty"
    | "duplicate"
    | "wave"
    | "abandoned"
    | "over_budget"
    | "denied"
    | "expired"
    /** Every alternative has missed. */
    | "missed"
    /** An alternative that missed could not be wholly taken back. */
    | "owed"
    /** A runbook that was run inside ended so. */
    | "refused"
    | "compensated"
    | "escalated";
  reason: string;
  step: string;
  missing: Value[];
  /** Kind of the node that failed first. */
  source: string;
}

export type Outcome = { ok: true } | { ok: false; failure: Failure };

interface Base {
  up: string | null;
  /** Id of the plan's node; 0 where the frame has none. */
  node: number;
}

/** A frame that executes a block of statements, one after the other. */
export interface Block extends Base {
  block: number;
  /** Between this frame's path and its children's: "" for a body, "/otherwise" for a handler. */
  segment: string;
  index: number;
  vars: Record<string, Pinned>;
  /** When each `require` or `when` of this block was last true, and after how many crossings. */
  held: Record<string, { asOf: number; crossing: number }>;
}

/** A frame that reads probes: how often it asked, and what it has seen in the round at hand. */
export interface Looking extends Base {
  asked: number;
  seen: Record<string, Observation>;
}

export interface RunFrame extends Block, Looking {
  k: "run";
  phase: "holding" | "targets" | "body" | "otherwise" | "undoing" | "closing" | "finally";
}
export interface SimpleFrame extends Looking {
  k: "let" | "require" | "drift" | "ending" | "notify" | "wait" | "return" | "keep" | "spend";
  phase: "look" | "act";
}
export interface CallFrame extends Looking {
  k: "call";
  phase: "arguments" | "gated" | "asking" | "sending" | "backoff" | "confirming";
  /** Index of the effect that this call is, or that it undoes. */
  effect: number;
  undo: boolean;
  key: string;
  request: Value;
  /** Where each attempt has its own: theirs, in order. */
  requests?: Value[];
  places: Record<string, string>;
  /** What else it touches, by kind. */
  touches: Record<string, string[]>;
  attempts: number;
  /** Attempts granted beyond the retries, one per crash. */
  granted: number;
  firstSentAt: number;
  sentAt: number;
  /** The latest attempt whose outcome is not known was sent at; null: all were answered. */
  unansweredAt: number | null;
}
export interface ApproveFrame extends Looking {
  k: "approve";
  phase: "look" | "asking";
  /** Who has said yes. */
  yes: string[];
}
export interface ParallelFrame extends Base {
  k: "parallel";
  running: number;
  /** Steps that ended well. */
  done: string[];
  /** The first that failed, and its failure. */
  failed: string;
  failure: Failure | null;
}
export interface PollFrame extends Looking {
  k: "ensure" | "wait-until";
  phase: "look";
  until: number;
  since: number | null;
  trues: number;
}
export interface WhenFrame extends Block, Looking {
  k: "when" | "choose";
  phase: "look" | "body";
  /** From 1; 0: `else`; -1: `unknown`. */
  arm: number;
}
/** Alternatives under trial, one at a time. */
export interface FirstFrame extends Block, Looking {
  k: "first";
  phase: "items" | "trying" | "missed" | "otherwise";
  /** Names of the alternatives, or the elements of which each is one. */
  items: Value[];
  next: number;
}
/** Another runbook that is run inside this one. */
export interface ChildFrame extends Block, Looking {
  k: "child";
  phase:
    | "inputs"
    | "holding"
    | "targets"
    | "body"
    | "otherwise"
    | "draining"
    | "undoing"
    | "closing"
    | "finally";
  /** Why it has turned from its forward course. */
  goal: Goal | null;
  startedAt: number;
  /** Calls of this run before it began. */
  sendsBefore: number;
  ending: RunEnding | null;
  reason: string;
}
/** A finished step that is being taken back while the run goes on. */
export interface UndoStepFrame extends Block, Looking {
  k: "undo-step";
  phase: "items" | "undoing" | "otherwise";
  /** Path of the step. */
  of: string;
  items: Value[];
  need: number;
}
/** One alternative: all or nothing, like a lane. */
export interface TryFrame extends Block {
  k: "try";
  item: Value;
  phase: "body" | "undoing" | "closing";
  failure: Failure | null;
}
/** The statements of a part, over its own parameters. */
export interface PartFrame extends Block, Looking {
  k: "part";
  phase: "arguments" | "body" | "closing";
}
export interface StepFrame extends Block {
  k: "step";
  /** The body runs for this time. */
  round: number;
  phase: "apart" | "body" | "otherwise" | "closing";
}
export interface FanOutFrame extends Block, Looking {
  k: "fan-out";
  phase: "items" | "running" | "bake" | "gate" | "otherwise";
  items: Value[];
  /** As `Pace` of pace.ts. */
  width: number;
  first: number;
  need: number;
  stopAfter: number;
  next: number;
  /** Lanes may start up to here before the next gate. */
  waveEnd: number;
  running: number;
  /** No new lane starts. */
  closed: boolean;
  done: Value[];
  failed: Value[];
  unknown: Value[];
  lanes: Record<string, Record<string, Value>>;
  firstFailure: Failure | null;
}
export interface LaneFrame extends Block {
  k: "lane";
  item: Value;
  phase: "body" | "undoing" | "closing";
  failure: Failure | null;
}
export interface UndoFrame extends Base {
  k: "undo";
  /** Effects by group; groups run in order, at most `width` at once. */
  groups: number[][];
  depth: number;
  width: number;
  next: number;
  running: number;
}
export interface UndoEffectFrame extends Block, Looking {
  k: "undo-effect";
  phase: "resolve" | "settle" | "body";
  effect: number;
}

export type Frame =
  | RunFrame
  | SimpleFrame
  | CallFrame
  | ApproveFrame
  | ParallelFrame
  | PollFrame
  | WhenFrame
  | StepFrame
  | PartFrame
  | FirstFrame
  | TryFrame
  | UndoStepFrame
  | ChildFrame
  | FanOutFrame
  | LaneFrame
  | UndoFrame
  | UndoEffectFrame;

/** One effect, registered before its first send with everything that its undo will need. */
export interface Effect {
  path: string;
  node: number;
  action: string;
  places: Record<string, string>;
  key: string;
  state: EffectState;
  reason: string;
  captured: Record<string, Pinned>;
  /** The lanes it stands in, outermost first, with the at-a-time limit of each fan-out. */
  lanes: { path: string; width: number; kind?: string; item?: string }[];
  attempts: number;
  unansweredAt: number | null;
  undoRuns: number;
  /** The scope at whose end its inverse is due; null: the inverse is for failures only. */
  dueAt: string | null;
  /** Its inverse was given up on purpose. */
  handedOver: boolean;
  /** A runbook that was run inside gave up with it: a person decides what becomes of it. */
  leftToPerson: boolean;
  /** The calls of its undo that were sent, by key: an undo that is run again doesn't begin as if they were not. */
  inverses: Record<string, { firstSentAt: number; unansweredAt: number | null; done: boolean }>;
}

export interface Open {
  frame: string;
  command: Command;
  /** For an `observe`: the key of each read. */
  keys?: string[];
}

export type Mode = "new" | "forward" | "draining" | "undoing" | "closing" | "ended";

/** Where a run that no longer goes forward is heading. */
export interface Goal {
  how: "stop" | "escalate" | "deadline";
  reason: string;
}

export interface DriftFinding {
  path: string[];
  rule: "align" | "refuse" | "note";
  sides: [canary: Pinned, reference: Pinned];
  same: boolean;
}

export interface State {
  run: string;
  /** Digest of the plan, as the start says it. */
  planDigest: string;
  /** The person who started the run; null: none did. */
  initiator: string | null;
  seed: number;
  epoch: number;
  now: number;
  mode: Mode;
  goal: Goal | null;
  gate: string | null;
  gated: string[];
  frames: Record<string, Frame>;
  open: Record<string, Open>;
  effects: Effect[];
  /** Calls sent, of effects and undos. */
  sends: number;
  /** Calls in flight. */
  flying: number;
  /** Approvals, waits, bakes, gates and resumes so far: what was true before one is asked again after it. */
  crossings: number;
  holding: boolean;
  /** What runbooks that were run inside hold besides. */
  heldInside: Resource[];
  /** A runbook that was run inside ended escalated: so can this run at best. */
  escalatedInside: boolean;
  drift: DriftFinding[];
  touched: Record<string, string[]>;
  ending: RunEnding | null;
  /** How often the run has ended: once, and again after an undo on request. */
  ends: number;
  reason: string;
  /** What the run returned. */
  output: Pinned | null;
  debt: Debt[];
  inputs: Record<string, Value>;
  /** By place kind, resolved once and frozen. */
  targets: Record<string, string[]>;
}

export function freshState(): State {
  return {
    run: "",
    planDigest: "",
    initiator: null,
    seed: 0,
    epoch: 0,
    now: 0,
    mode: "new",
    goal: null,
    gate: null,
    gated: [],
    frames: {},
    open: {},
    effects: [],
    sends: 0,
    flying: 0,
    crossings: 0,
    holding: false,
    heldInside: [],
    escalatedInside: false,
    drift: [],
    touched: {},
    ending: null,
    ends: 0,
    reason: "",
    output: null,
    debt: [],
    inputs: {},
    targets: {},
  };
}
