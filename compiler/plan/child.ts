/**
 * A runbook that is run inside another one, as one node of that plan: its head, its body and its handlers, lowered as
 * for a run of its own, with the numbers of the plan around it.
 */
import type { Child, Node } from "../../schema/generated/plan.ts";
import { Reliance } from "../check/reliance.ts";
import type { TypedChild } from "../types/model.ts";
import { toPlanType } from "../types/type.ts";
import { alignSteps, driftGate, driftNodes } from "./drift.ts";
import { headersOf } from "./headers.ts";
import { type Head, type Lowering, lowerBlock, namer } from "./nodes.ts";

export function lowerChild(low: Lowering, child: TypedChild, own: Head): Child {
  const { runbook } = child;
  const around = {
    runbook: low.runbook,
    reliance: low.reliance,
    gate: low.gate,
    first: low.beforeFirstEffect,
  };
  const reliance = low.reliance.inside.get(runbook) ?? new Reliance();
  Object.assign(low, { runbook, reliance, gate: undefined, beforeFirstEffect: undefined });
  const body = lowerBody(low);
  const otherwise = runbook.otherwise && lowerBlock(low, runbook.otherwise);
  const final = runbook.finally && lowerBlock(low, runbook.finally);
  const headers = headersOf(low.cx, runbook);
  const { first, ...rest } = around;
  Object.assign(low, { ...rest, beforeFirstEffect: first });
  return {
    kind: "child",
    ...own,
    runbook: runbook.name,
    inputs: child.inputs.map(({ name, type, value }) => ({
      name,
      type: toPlanType(type),
      value: value.expr,
    })),
    ...headers,
    body,
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(final === undefined ? {} : { finally: final }),
    ...(child.bind === undefined ? {} : { bind: child.bind }),
  };
}

/** A body with what its drifts put before it and before its first effect. */
export function lowerBody(low: Lowering): Node[] {
  low.gate = driftGate(low);
  const head = namer(low);
  low.beforeFirstEffect = () => alignSteps(low, head);
  const body = [...driftNodes(low, head), ...lowerBlock(low, low.runbook.body, head)];
  low.beforeFirstEffect = undefined;
  return body;
}
