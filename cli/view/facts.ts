/** What a reviewer wants to know of a runbook: its digest, its worst-case time, how far it reaches, its effects. */

import { formatDuration } from "../../runtime/kernel/format.ts";

import type { Call, Limit, Plan, Waiver } from "../../schema/generated/plan.ts";
import { nodesBelow } from "../../schema/plan-blocks.ts";

import { counted } from "../counted.ts";
import { wrapItems } from "../wrap.ts";
import { sayAmount } from "./fan-out.ts";

const column = 12;

export function factLines(plan: Plan, digest: string, width: number): string[] {
  const { facts } = plan;
  const time = (ms: number) => formatDuration(ms * 1000);
  const section = (title: string, items: readonly string[], separator = " · ") =>
    wrapItems(items, separator, width - column).map(
      (words, index) => `  ${(index === 0 ? title : "").padEnd(column - 2)}${words}`,
    );
  return [
    `${plan.name}@${digest.slice(0, 12)}`,
    ...section("time", [
      `work ≤ ${time(facts.workMs)} of ${time(plan.deadlineMs)}`,
      `people ${time(facts.peopleMs)}`,
      `undo ≤ ${time(facts.undoMs)} of ${time(plan.undoMs)}`,
      `most: ${facts.most}`,
    ]),
    ...section("", facts.work.split(" + "), " + "),
    ...section("blast", plan.blast.length === 0 ? ["nothing is touched"] : plan.blast.map(sayLimit)),
    ...section("effects", effects(plan).length === 0 ? ["none"] : effects(plan)),
    ...(plan.waivers ?? []).flatMap((waiver) => section("waived", [sayWaiver(waiver)])),
    ...section("proved", [`relative to ${counted(facts.declarations, "declaration")}`]),
  ];
}

/** `effect-not-observed until 2027-01-31: the exporter isn't there yet (at call drain(node))` */
export function sayWaiver({ code, until, because, at }: Waiver): string {
  return `${code} until ${until}: ${because} (at ${at})`;
}

function sayLimit({ kind, count, when, per }: Limit): string {
  return `${sayAmount(count, kind)} ${when === "in-all" ? "in all" : "at a time"}${per === undefined ? "" : ` per ${per}`}`;
}

/** Each action that goes forward, once, with its way back. */
function effects(plan: Plan): string[] {
  const said = [...nodesBelow(plan.body, ["body", "handler"])]
    .flatMap((node) => (node.kind === "call" ? [node] : []))
    .map((call) => `${call.action} (${sayBack(call)})`);
  return [...new Set(said)];
}

function sayBack(call: Call): string {
  const undo = call.undo?.body.find((node) => node.kind === "call");
  if (undo?.kind === "call") return `undo ${undo.action === call.action ? "by itself" : undo.action}`;
  return call.keep === undefined ? "irreversible" : "kept";
}
