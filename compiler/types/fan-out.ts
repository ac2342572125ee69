/**
 * `for each x in xs, paces`: what a step ranges over, how many of its lanes go at a time and in what order, and how
 * many of them it needs. Paces that can't mean anything together are refused here; what depends on how many elements
 * there can be is a law.
 */
import { percentOf } from "../../schema/share.ts";
import type * as tree from "../syntax/tree.ts";
import type { Fanout, Pace } from "../syntax/tree.ts";
import { amountOf } from "./amount.ts";
import { elementOf, rangeOf } from "./collections.ts";
import { atLeastOne } from "./constants.ts";
import { type Context, textAt } from "./context.ts";
import { type Figure, timeFigure } from "./figures.ts";
import { type Env, infer } from "./infer.ts";
import type { TypedFanOut } from "./model.ts";
import * as say from "./speech.ts";
import * as lanes from "./speech-lanes.ts";
import { constantOf } from "./tree.ts";
import { isError, isScalar } from "./type.ts";

export function typeFanOut(cx: Context, env: Env, at: Fanout): TypedFanOut {
  const range = rangeOf(cx, env, at.variable, at.range);
  const fan: TypedFanOut = {
    at,
    bind: at.variable.text,
    element: elementOf(cx, at.variable, range),
    in: range,
  };
  for (const pace of at.paces) typePace(cx, env, fan, pace);
  refuseIdle(cx, at, fan);
  return fan;
}

function typePace(cx: Context, env: Env, fan: TypedFanOut, pace: Pace): void {
  switch (pace.kind) {
    case "canary-first":
      fan.canaryFirst = true;
      return;
    case "bake":
      bakeFor(fan, timeFigure(cx, env, pace.time, "a bake"));
      return;
    case "at-most":
      assign(fan, "atMost", atLeastOne(cx, pace.count, "`at most`", env));
      return;
    case "some-first":
      assign(fan, "first", amountOf(cx, env, pace.amount, "a number of lanes"));
      return;
    case "stop-after":
      assign(fan, "stopAfterFailed", amountOf(cx, env, pace.amount, "a number of failures"));
      return;
    case "at-a-time":
      assign(fan, "width", amountOf(cx, env, pace.amount, "a number of lanes"));
      return;
    case "need":
      fan.needAt = pace.span;
      if (pace.quorum === "all") fan.need = { all: true };
      else fan.need = quorum(cx, env, pace.quorum);
  }
}

function quorum(cx: Context, env: Env, expr: tree.Expr): { count: number } | { percent: number } {
  const value = infer(cx, env, expr);
  if (isError(value.type)) return { count: 1 };
  const constant = constantOf(value.expr)?.value;
  if (!isScalar(value.type, "ratio")) return { count: atLeastOne(cx, expr, "a quorum", env) ?? 1 };
  const text = textAt(cx, expr.span, 40);
  if (typeof constant !== "number")
    cx.problems.push(say.notConstant.at(expr.span, { text, what: "a quorum" }));
  else if (constant === 0) cx.problems.push(say.notZero.at(expr.span, { text, what: "a quorum" }));
  else return { percent: percentOf(constant) };
  return { percent: 100 };
}

function bakeFor(fan: TypedFanOut, time: Figure | undefined): void {
  if (time === undefined) return;
  fan.bakeMs = time.most;
  if (time.of !== undefined) fan.bake = time.of;
}

function assign<K extends "atMost" | "first" | "stopAfterFailed" | "width">(
  fan: TypedFanOut,
  key: K,
  value: TypedFanOut[K] | undefined,
): void {
  if (value !== undefined) fan[key] = value;
}

/** Paces that exclude each other, and those that can never make a difference beside the others. */
function refuseIdle(cx: Context, at: Fanout, fan: TypedFanOut): void {
  const named = (kind: Pace["kind"]) => at.paces.find((pace) => pace.kind === kind);
  const [canary, some, bake, stopAfter] = [
    named("canary-first"),
    named("some-first"),
    named("bake"),
    named("stop-after"),
  ];
  if (canary !== undefined && some !== undefined) {
    const related = [{ span: canary.span, message: "the other one" }];
    cx.problems.push(lanes.pacesConflict.at(some.span, { pace: textAt(cx, some.span, 40) }, { related }));
  }
  if (bake !== undefined && canary === undefined && some === undefined && named("at-a-time") === undefined) {
    const why = "all lanes go at once, so no wave comes after the first";
    cx.problems.push(
      lanes.paceWithoutEffect.at(bake.span, {
        pace: textAt(cx, bake.span, 40),
        why,
        write: "add `2 at a time`",
      }),
    );
  }
  if (stopAfter !== undefined && fan.need !== undefined && "all" in fan.need) {
    const why = "with `need all` nothing new starts after the first failure anyway";
    const pace = textAt(cx, stopAfter.span, 40);
    cx.problems.push(
      lanes.paceWithoutEffect.at(stopAfter.span, { pace, why, write: "leave it out, or need less than all" }),
    );
  }
}
