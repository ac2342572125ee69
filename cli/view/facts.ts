/** What a reviewer wants to know of a runbook: its digest, its worst-case time, how far it reaches, its effects. */

import { formatDuration } from "../../runtime/kernel/format.ts";

import type { Call, Facts, Limit, Plan, Waiver } from "../../schema/generated/plan.ts";
import { nodesBelow, nodesOf } from "../../schema/plan-blocks.ts";

import { counted } from "../counted.ts";
import { wrapItems } from "../wrap.ts";
import { sayAmount } from "./fan-out.ts";

const column = 12;

export function factLines(
  plan: Plan,
  digest: string,
  width: number,
  detail: "most" | "all" = "most",
): string[] {
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
    ...formulaLines(facts).flatMap((line) => section("", [line])),
    ...section("blast", plan.blast.length === 0 ? ["nothing is touched"] : plan.blast.map(sayLimit)),
    ...section("reaches", reach(facts)),
    ...section("effects", effects(plan).length === 0 ? ["none"] : effects(plan)),
    ...(facts.irreversible ?? []).flatMap(({ action, because }) =>
      section("for good", [`${action}: ${because}`]),
    ),
    ...section("services", grades(facts)),
    ...section("holds", plan.holds.length === 0 ? ["nothing"] : plan.holds.map((each) => each.label)),
    ...budgets(plan).flatMap((each) => section("budget", [each])),
    ...section("starts", starts(plan)),
    ...(plan.waivers ?? []).flatMap((waiver) => section("waived", [sayWaiver(waiver)])),
    ...section("proved", [`relative to ${counted(facts.declarations, "declaration")}`]),
    ...(detail === "all"
      ? (facts.trusted ?? []).flatMap(({ of, says }) => section("", [`${of} ${says}`]))
      : []),
  ];
}

/** What runs of this and others may do so often only. */
export function budgets(plan: Plan): string[] {
  const spends = [...nodesOf(plan)].filter((node) => node.kind === "spend");
  return [
    ...new Set(
      spends.map(({ budget, most, perMs, says = `${most} per ${formatDuration(perMs * 1000)}` }) => {
        return `${budget}: at most ${says}`;
      }),
    ),
  ];
}

/** The worst case by how many lanes there are, and when the last request leaves. */
function formulaLines({ formula, lastSendMs, drainMs }: Facts): string[] {
  const time = (ms: number) => formatDuration(ms * 1000);
  const counts = (formula?.counts ?? []).map(
    ({ symbol, kind, most }) => `${symbol} = ${counted(most, kind)}`,
  );
  return [
    ...(formula === undefined || counts.length === 0
      ? []
      : [`work = ${formula.work} s, undo = ${formula.undo} s; at most ${counts.join(", ")}`]),
    ...(lastSendMs === undefined || drainMs === undefined
      ? []
      : [`last send by ${time(lastSendMs)}; then at most ${time(drainMs)} in flight`]),
  ];
}

function reach({ blast }: Facts): string[] {
  if (blast === undefined || blast.length === 0) return ["no place"];
  return blast.map(
    ({ kind, atATime, inAll }) =>
      `${inAll === undefined ? `any ${kind}` : `${counted(inAll, kind)} in all`}, ${atATime ?? "any number"} at a time`,
  );
}

function grades({ services }: Facts): string[] {
  if (services === undefined || services.length === 0) return ["none acts"];
  return services.map(({ name, grade }) => `${name} ${grade}`);
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

/** What starts it: its own triggers, rows of routes, or nobody but a person. */
function starts({ name, triggers, routes }: Plan): string[] {
  const rows = (routes ?? []).flatMap((route) =>
    route.rows
      .filter(({ does }) => "run" in does && does.run === name)
      .map(({ label }) => `route ${route.name}: ${label}`),
  );
  const said = [...triggers.map(({ label }) => label), ...rows];
  return said.length === 0 ? ["by hand"] : said;
}
