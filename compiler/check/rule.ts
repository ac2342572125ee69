/**
 * A law that a runbook must keep. Laws judge what has been typed without a problem, so a law never speaks about a
 * mistake that is already reported. One walk visits everything; each law says what it wants to see.
 */
import type { Problem } from "../problems/problem.ts";
import type { Callable } from "../types/callable.ts";
import type { Context } from "../types/context.ts";
import type { TypedFanOut, TypedRunbook, TypedStatement } from "../types/model.ts";
import type { TypedModule } from "../types/module.ts";
import type { Reliance } from "./reliance.ts";
import type { Times } from "./time.ts";

export interface Rule {
  module?(bench: Bench): void;
  callable?(bench: Bench, callable: Callable): void;
  runbook?(bench: RunbookBench): void;
  statement?(bench: RunbookBench, statement: TypedStatement, place: Place): void;
}

export interface Bench {
  cx: Context;
  typed: TypedModule;
  report(problem: Problem): void;
}
export interface RunbookBench extends Bench {
  runbook: TypedRunbook;
  reliance: Reliance;
  times: Times;
}

/** Where a statement stands. */
export interface Place {
  part: "body" | "undo" | "handler" | "finally";
  lanes: readonly TypedFanOut[];
  /** An enclosing step or the runbook has an `otherwise`. */
  handled: boolean;
  /** What surely came before it: what stands before it in its block, and before that block in the outer ones. */
  before: readonly TypedStatement[];
  /** What follows it in its block, then what follows that block in the next outer one, and so on. */
  after: readonly Following[];
}
export interface Following {
  statements: readonly TypedStatement[];
  /** Lane variables that have ended before these statements. */
  left: readonly string[];
}
