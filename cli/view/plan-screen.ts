/**
 * What a run would do, on one screen: what was observed, only as far as a condition asked; the drift; then the sends
 * in their order. Sends of one call that differ only in where they go stand together once they are many.
 */

import { fieldsAsked, sayPinned, sayPlaces, sayReading } from "../../runtime/audit/wording.ts";
import type { PlannedSend, Preview } from "../../runtime/host/preview.ts";
import { formatDuration, formatValue } from "../../runtime/kernel/format.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import type { DriftFinding, Pinned } from "../../runtime/kernel/state.ts";
import type { Value } from "../../runtime/kernel/value.ts";
import type { Call, FanOut, Node, Plan, Type } from "../../schema/generated/plan.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";
import { counted, plural } from "../counted.ts";
import { foreignText } from "../foreign-text.ts";
import type { Paint } from "../paint.ts";
import { wrap } from "../wrap.ts";
import { budgets, sayWaiver } from "./facts.ts";
import { sayFanOut } from "./fan-out.ts";

export interface PlanScreenOptions {
  plan: Plan;
  digest: string;
  shown: Preview;
  /** What starts it: the incident's id, or that it is started by hand. */
  cause: string;
  width: number;
  paint: Paint;
}

const column = 11;

export function planScreen({ plan, digest, shown, cause, width, paint }: PlanScreenOptions): string[] {
  const time = (ms: number) => formatDuration(ms * 1000);
  const budget = `at worst ${time(plan.facts.workMs)} of ${time(plan.deadlineMs)}; undo at worst ${time(plan.facts.undoMs)} of ${time(plan.undoMs)}`;
  const section = (title: string, lines: readonly string[]) =>
    lines.flatMap((line, index) =>
      wrap(foreignText(line), width - column).map(
        (words, part) => `  ${(index + part === 0 ? title : "").padEnd(column - 2)}${words}`,
      ),
    );
  return [
    ...wrap(headline(plan, shown, cause), width).map((line, index) => (index === 0 ? line : `  ${line}`)),
    "",
    ...section("targets", targets(shown)),
    ...section("now", seen(plan, shown)),
    ...section("drift", drift(plan, shown)),
    ...sends(plan, shown, width, paint),
    ...(shown.refused === null ? section("time", [budget]) : []),
    ...(shown.refused === null ? section("budget", budgets(plan)) : []),
    ...section("waived", (plan.waivers ?? []).map(sayWaiver)),
    ...section("digest", [digest]),
  ];
}

function headline(plan: Plan, shown: Preview, cause: string): string {
  const who = foreignText(`${plan.name} for ${cause}`);
  if (shown.refused !== null) return `${who} would be refused: ${foreignText(shown.refused)}`;
  const acted = new Map<string, Set<string>>();
  for (const [kind, name] of shown.sends.flatMap(({ places }) => Object.entries(places)))
    if (kind !== "environment") acted.set(kind, (acted.get(kind) ?? new Set()).add(name));
  const places = [...acted].map(([kind, names]) => counted(names.size, kind)).join(", ");
  if (shown.sends.length === 0) return `${who} would end without a send: there is nothing to do.`;
  return `${who} would act${places === "" ? "" : ` on ${places}`}.  Nothing has been sent.`;
}

function targets(shown: Preview): string[] {
  const kinds = Object.entries(shown.targets).map(
    ([kind, names]) => `${names.length === 1 ? kind : plural(kind)} ${names.join(" ") || "none"}`,
  );
  return kinds.length === 0 ? [] : [kinds.join(" · ")];
}

/** Readings of a drift are told by its findings, unless one couldn't be made. */
function seen(plan: Plan, shown: Preview): string[] {
  const { nodes } = loadPlan(plan);
  const lines = shown.seen.flatMap(({ node: id, ...reading }) => {
    const node = id === null ? null : (nodes.get(id) ?? null);
    if (node?.kind === "drift" && !("unknown" in reading.observation)) return [];
    return [sayReading(plan, reading, { only: fieldsAsked(node) })];
  });
  return [...new Set(lines)];
}

function drift(plan: Plan, shown: Preview): string[] {
  const node = [...loadPlan(plan).nodes.values()].find((each) => each.kind === "drift");
  if (node?.kind !== "drift" || shown.drift.length === 0) return [];
  const differing = shown.drift.filter((finding) => !finding.same);
  if (differing.length === 0) return [`none between ${node.sides.join(" and ")}`];
  const then = { align: "would be aligned", refuse: "refused", note: "noted" };
  return differing.map((finding) => `${sayFinding(plan, node, finding)}   → ${then[finding.rule]}`);
}

function sayFinding(plan: Plan, node: Extract<Node, { kind: "drift" }>, finding: DriftFinding): string {
  const whole = node.canary.op === "probe" ? plan.probes[node.canary.probe]?.type : undefined;
  const type = finding.path.reduce<Type | undefined>(fieldType, whole);
  const say = (side: Pinned) => ("v" in side ? formatValue(side.v, type) : sayPinned(side));
  const sides = finding.sides.map((side, index) => `${node.sides[index]} ${say(side)}`);
  return `${finding.path.join(".")}  ${sides.join(" / ")}`;
}

function fieldType(type: Type | undefined, name: string): Type | undefined {
  if (type?.t === "map") return type.of;
  return type?.t === "record" ? type.fields.find((field) => field.name === name)?.type : undefined;
}

/** Fewer sends of one call than this are told one by one. */
const fewestTogether = 3;

interface Line {
  what: string;
  back: string;
  details: string[];
  perhaps: boolean;
}

function sends(plan: Plan, shown: Preview, width: number, paint: Paint): string[] {
  const lines = together(shown.sends).flatMap((group) => linesOf(plan, group));
  const widest = Math.max(0, ...lines.map((line) => line.what.length));
  const room = Math.min(widest, width - 36);
  const told = lines.flatMap((line, index) => {
    const head = `${String(index + 1).padStart(3)} ${line.perhaps ? "?" : " "} ${foreignText(line.what).padEnd(room)}`;
    const isRoomy = head.length + 3 + line.back.length <= width;
    const below = [...(isRoomy ? [] : [line.back]), ...line.details].join(" · ");
    return [
      isRoomy ? `${head}   ${foreignText(line.back)}` : head.trimEnd(),
      ...wrap(foreignText(below), width - 8).map((words) => `        ${paint.dim(words)}`),
    ];
  });
  const isOpen = lines.some((line) => line.perhaps);
  return isOpen ? [...told, "    ? depends on what the run finds"] : told;
}

/** Sends of the same call that follow each other. */
function together(all: readonly PlannedSend[]): PlannedSend[][] {
  const groups: PlannedSend[][] = [];
  for (const send of all) {
    const last = groups.at(-1);
    if (last?.[0]?.node === send.node && last[0].perhaps === send.perhaps) last.push(send);
    else groups.push([send]);
  }
  return groups;
}

function linesOf(plan: Plan, group: readonly PlannedSend[]): Line[] {
  const [first] = group;
  const found = first && callIn(plan.body, first.node, []);
  if (!first || !found) return [];
  const { call, fanOuts } = found;
  const inner = fanOuts.at(-1);
  const retries = first.retries > 0 ? [`at most ${first.retries + 1} sends`] : [];
  if (group.length >= fewestTogether && inner) {
    const outer = fanOuts.slice(0, -1).map((each) => `within ${sayFanOut(each)}`);
    const what = `${first.action} on ${counted(group.length, inner.kind ?? inner.bind)}, ${sayFanOut(inner)}`;
    const details = [...outer, sayShared(plan, group), ...retries.map((each) => `${each} each`)];
    return [
      { what, back: wayBack(plan, call, first), details: details.filter(Boolean), perhaps: first.perhaps },
    ];
  }
  return group.map((send, index) => {
    const waves = index === 0 ? fanOuts.map((each) => sayFanOut(each)) : [];
    const details = [...waves, sayShared(plan, [send]), ...retries].filter(Boolean);
    const what = `${send.action} ${sayPlaces(send.places)}`.trimEnd();
    return { what, back: wayBack(plan, call, send), details, perhaps: send.perhaps };
  });
}

/** The call, and the fan-outs around it from the outermost. */
function callIn(
  nodes: readonly Node[],
  id: number,
  around: readonly FanOut[],
): { call: Call; fanOuts: readonly FanOut[] } | null {
  for (const node of nodes) {
    if (node.kind === "call" && node.id === id) return { call: node, fanOuts: around };
    const within = node.kind === "step" && node.fanOut ? [...around, node.fanOut] : around;
    for (const inner of blocksOf(node)) {
      if (inner.role !== "body") continue;
      const found = callIn(inner.body, id, within);
      if (found) return found;
    }
  }
  return null;
}

/** Of the arguments, those that are the same for all and that no place says already. */
function sayShared(plan: Plan, group: readonly PlannedSend[]): string {
  const [first, ...others] = group.map((send) => argumentsOf(plan, send));
  const shared = [...(first ?? [])].filter(([name, said]) => others.every((each) => each.get(name) === said));
  return shared.map(([name, said]) => `${name} ${said}`).join(", ");
}

function argumentsOf(plan: Plan, send: PlannedSend): Map<string, string> {
  const places = new Set(Object.values(send.places));
  const said = sayFields(plan, send.action, send.request);
  return new Map([...said].filter(([, text]) => !places.has(text)));
}

function sayFields(plan: Plan, action: string, request: Value | "unknown"): Map<string, string> {
  const type = plan.actions[action]?.requestType;
  if (request === null || typeof request !== "object" || Array.isArray(request)) return new Map();
  return new Map(
    Object.entries(request).map(([name, value]) => [name, formatValue(value, fieldType(type, name))]),
  );
}

function wayBack(plan: Plan, call: Call, send: PlannedSend): string {
  if (send.undo === null) return send.keep === null ? "cannot be undone" : "kept on purpose";
  const asked = (call.undo?.body ?? []).filter((node) => node.kind === "require");
  const only =
    asked.length === 0
      ? ""
      : `, ${asked.map((node) => node.label.replace(/^require/, "only while")).join(", ")}`;
  if (send.undo !== send.action) return `undo: ${send.undo}${only}`;
  const does = sayFields(plan, send.action, send.request);
  const back = [...sayFields(plan, send.undo, send.undoRequest)].filter(
    ([name, said]) => does.get(name) !== said,
  );
  const to = back.map(([name, said]) => `${name} ${said}`).join(", ");
  return `undo: ${to === "" ? send.undo : `back to ${to}`}${only}`;
}
