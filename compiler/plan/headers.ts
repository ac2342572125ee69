/** What a runbook's head says, as a plan holds it: for a run of its own, and where another one runs it inside. */

import type { Child } from "../../schema/generated/plan.ts";
import { toPlanAmount } from "../types/amount.ts";
import { type Context, textAt } from "../types/context.ts";
import type { TypedRunbook } from "../types/model.ts";
import { condition } from "./nodes.ts";

type Headers = Pick<Child, "environment" | "holds" | "targets" | "deadlineMs" | "blast" | "guards">;

export function headersOf(cx: Context, runbook: TypedRunbook): Headers {
  return {
    environment: runbook.environment,
    holds: runbook.holds.map((each) => ({
      resource: each.resource,
      waitMs: each.waitMs,
      ...(each.slots === undefined ? {} : { slots: each.slots }),
      label: textAt(cx, each.at),
    })),
    targets: runbook.targets.map((each) => ({
      kind: each.kind,
      in: each.in.expr,
      label: textAt(cx, each.at),
    })),
    deadlineMs: runbook.deadline?.workMs ?? 0,
    blast: runbook.blast.map(({ at: _at, ...limit }) => ({ ...limit, count: toPlanAmount(limit.count) })),
    guards: runbook.guards.map((each) => condition(cx, each)),
  };
}
