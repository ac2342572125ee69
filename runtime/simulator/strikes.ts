// The faults that a scenario has of its own. Each names a site of the runbook, not one moment of one run, and strikes
// whatever comes there: every delivery, or the n-th. Which of them have struck is remembered, for one that never does
// is a mistake in the scenario.

import { canonicalJson } from "../../schema/canonical.ts";
import type { CallCommand, Read } from "../../schema/generated/journal-record.ts";
import type { FaultRule } from "../../schema/generated/simulation.ts";
import type { Value } from "../kernel/value.ts";
import { elementOf, lanesOf } from "./scene.ts";
import { type Fault, type FaultKind, parseFault } from "./schedule.ts";
import { namesOfCall, namesOfRead } from "./sent-names.ts";
import type { Run, SimRecord } from "./stage.ts";
import { byPath, place, withoutLanes } from "./trail.ts";

/** Sites of a scenario's faults in what is told: no schedule has them. */
export const ownSite = "scenario";

/** The scenario's fault that strikes this delivery. */
export function strikeOnCall(run: Run, command: CallCommand, ...kinds: FaultKind[]): Fault | null {
  return strike(run, "call", (rule) => {
    const fault = faultOf(rule);
    if (fault === null || !kinds.includes(fault.kind)) return null;
    if (rule.attempt !== undefined && rule.attempt !== command.attempt) return null;
    const { id, action } = command;
    return rule.on.id === action && isAt(run, rule, id, () => namesOfCall(run.subject.model, command))
      ? fault
      : null;
  });
}

/** The scenario lets this reading fail. */
export function strikesRead(run: Run, id: string, read: Read): boolean {
  const struck = strike(run, "probe", (rule, index) => {
    if (rule.on.id !== read.probe) return null;
    if (!isAt(run, rule, id, () => namesOfRead(run.subject.model, read))) return null;
    const count = (run.readings[index] ?? 0) + 1;
    run.readings = run.readings.with(index, count);
    return rule.attempt === undefined || rule.attempt === count ? faultOf(rule) : null;
  });
  return struck !== null;
}

/** The scenario lets this message to people fail. */
export function strikesMessage(run: Run, id: string): boolean {
  const struck = strike(run, "notify", (rule) =>
    isAt(run, rule, id, () => ({})) ? { kind: "F13", params: [] } : null,
  );
  return struck !== null;
}

/** The scenario lets the executor die with a request of this record: once, for its successor sends it again. */
export function strikeOnRecord(run: Run, record: SimRecord): Fault | null {
  for (const command of record.commands) {
    if (command.command !== "call") continue;
    const before = run.struck;
    const fault = strikeOnCall(run, command, "F16");
    if (fault !== null && run.struck !== before) return fault;
  }
  return null;
}

function strike(
  run: Run,
  of: FaultRule["on"]["of"],
  match: (rule: FaultRule, index: number) => Fault | null,
): Fault | null {
  for (const [index, rule] of run.subject.strikes.entries()) {
    const fault = rule.on.of === of ? match(rule, index) : null;
    if (fault === null) continue;
    if (!run.struck.has(index)) run.struck = new Set(run.struck).add(index);
    return fault;
  }
  return null;
}

const parsed = new WeakMap<FaultRule, Fault | null>();

function faultOf(rule: FaultRule): Fault | null {
  let fault = parsed.get(rule);
  if (fault === undefined) {
    const read = parseFault(rule.fault);
    fault = "value" in read ? read.value : null;
    parsed.set(rule, fault);
  }
  return fault;
}

function isAt(run: Run, rule: FaultRule, id: string, namesOf: () => Record<string, Value>): boolean {
  const { within, args } = rule.on;
  const { path } = place(id);
  const around = withoutLanes(path)
    .split("/")
    .map((segment) => segment.replace(/#\d+$/, ""));
  let at = 0;
  for (const segment of around) if (segment === within[at]) at++;
  if (at < within.length) return false;
  if (Object.keys(args).length === 0) return true;
  const names = { ...lanesAround(run, path), ...namesOf() };
  return Object.entries(args).every(
    ([name, value]) => Object.hasOwn(names, name) && canonicalJson(names[name]) === canonicalJson(value),
  );
}

/** The variables of the fan-outs around a path. */
function lanesAround(run: Run, path: string): Record<string, Value> {
  const { nodes } = byPath(run.subject.loaded.plan);
  const names: Record<string, Value> = {};
  for (const { owner, item } of lanesOf(path)) {
    const step = nodes.get(withoutLanes(owner));
    if (step?.kind === "step" && step.fanOut) names[step.fanOut.bind] = elementOf(step.fanOut, item) as Value;
  }
  return names;
}

/** Faults of the scenario that have not struck. */
export function unstruck(run: Run): string[] {
  return run.subject.strikes.filter((_rule, index) => !run.struck.has(index)).map((rule) => rule.label);
}
