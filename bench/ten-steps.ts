// Ten calls one after the other that do nothing: what is left when a runbook costs nothing is the engine's own.

import { advance } from "../runtime/kernel/advance.ts";
import { loadPlan } from "../runtime/kernel/load.ts";
import { freshState } from "../runtime/kernel/state.ts";
import type { Command, Event } from "../schema/generated/journal-record.ts";
import type { Expr, Node, Plan, Type } from "../schema/generated/plan.ts";

export const stepsPerRun = 10;
const nothing: Type = { t: "record", fields: [] };
const emptyRequest: Expr = { op: "record", fields: [] };

export function tenSteps(): Plan {
  const body = Array.from({ length: stepsPerRun }, (_, index): Node => {
    const name = `step${index + 1}`;
    return {
      kind: "call",
      id: index + 1,
      name,
      label: name,
      action: "Nothing",
      request: emptyRequest,
      places: {},
      timeoutMs: 1000,
      reliesOn: [],
      writes: [],
    };
  });
  return {
    format: "claw-plan/1",
    semantics: 1,
    name: "ten_steps",
    inputs: [],
    environment: null,
    places: [],
    triggers: [],
    holds: [],
    targets: [],
    deadlineMs: 3_600_000,
    undoMs: 600_000,
    blast: [],
    guards: [],
    body,
    services: { Nowhere: { from: "proto", contract: "Nowhere", digest: "" } },
    actions: {
      Nothing: {
        service: "Nowhere",
        method: "Nothing",
        requestType: nothing,
        replyType: nothing,
        idempotent: true,
        principal: "Nowhere",
      },
    },
    probes: {},
    facts: { workMs: 0, peopleMs: 0, undoMs: 0, work: "", most: "", declarations: 0 },
  };
}

export interface Happened {
  event: Event;
  commands: Command[];
}

/** What its journal holds when every call is answered at once. */
export function tenStepsJournal(): Happened[] {
  const plan = loadPlan(tenSteps());
  const state = freshState();
  const journal: Happened[] = [];
  const queue: Event[] = [
    { event: "start", at: 0, run: "run", plan: "", seed: 1, epoch: 1, holder: "bench", inputs: {} },
  ];
  for (let event = queue.shift(); event; event = queue.shift()) {
    const commands = advance(plan, state, event);
    journal.push({ event, commands });
    for (const command of commands) {
      if (command.command === "call")
        queue.push({ event: "result", at: state.now + 1, id: command.id, outcome: "ok", value: {} });
    }
  }
  return journal;
}
