// How readings, replies, places and spans of time read to a person. Words only: nothing is decided here, and a
// value that the plan calls secret is never spelt out.

import type { Observation } from "../../schema/generated/journal-record.ts";
import type { Choose, Condition, Expr, Node, Plan, Type } from "../../schema/generated/plan.ts";
import { formatValue } from "../kernel/format.ts";
import type { Pinned } from "../kernel/state.ts";
import type { Value } from "../kernel/value.ts";
import type { Attempt, Look, Reading } from "./story.ts";

const mostFields = 5;
const mostReadings = 6;

/** A span as a person times it: `340ms`, `1.2s`, `4m 51s`. */
export function sayTook(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 100) / 100}ms`;
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, "")}s`;
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return m > 0 ? `${h}h ${m}m` : `${h}h`;
  return s > 0 ? `${m}m ${s}s` : `${m}m`;
}

/** A value by its type; a record as its fields, those in `only` if any are. */
export function sayValue(value: Value, type: Type | undefined, only?: ReadonlySet<string>): string {
  if (type?.t === "optional") return value === null ? "none" : sayValue(value, type.of, only);
  if (type?.t !== "record" || value === null || typeof value !== "object" || Array.isArray(value))
    return formatValue(value, type);
  const asked = type.fields.filter((field) => only?.has(field.name));
  const fields = asked.length > 0 ? asked : type.fields;
  const said = fields
    .filter((field) => field.type.t !== "record" || asked.length > 0)
    .map((field) => `${field.name} ${sayValue(value[field.name] ?? null, field.type)}`);
  const more = said.length > mostFields ? `, and ${said.length - mostFields} more` : "";
  return said.slice(0, mostFields).join(", ") + more;
}

export function sayPinned(pinned: Pinned): string {
  return "v" in pinned ? formatValue(pinned.v) : `unknown (${pinned.u.join("; ")})`;
}

/** The innermost place of a set, which is what people call it by. */
export function sayPlaces(places: Record<string, string>): string {
  return Object.values(places).join(" ");
}

function sayObservation(
  observation: Observation,
  type: Type | undefined,
  only?: ReadonlySet<string>,
): string {
  return "unknown" in observation
    ? `unknown (${observation.unknown})`
    : sayValue(observation.value as Value, type, only);
}

/** What of a reading is worth saying: the fields in `only`, and no place that the reader already stands in. */
export interface Saying {
  only?: ReadonlySet<string>;
  here?: readonly string[];
}

/** `us-east-1 replica_lag 41ms`. */
export function sayReading(plan: Plan, reading: Reading, { only, here = [] }: Saying = {}): string {
  const type = plan.probes[reading.read.probe]?.type;
  const value = sayObservation(reading.observation, type, only);
  const isNamed = type?.t === "record" && !("unknown" in reading.observation);
  const places = Object.values(reading.read.places).filter((place) => !here.includes(place));
  return [places.join(" "), isNamed ? "" : reading.read.probe, value].filter(Boolean).join(" ");
}

export function sayLook(plan: Plan, look: Look | undefined, saying?: Saying): string {
  if (!look) return "";
  const said = look.readings.map((reading) => sayReading(plan, reading, saying));
  const more = said.length > mostReadings ? ` · and ${said.length - mostReadings} more` : "";
  return said.slice(0, mostReadings).join(" · ") + more;
}

/** Fields that a statement's condition asks of what it reads. */
export function fieldsAsked(node: Node | null): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (part === null || typeof part !== "object") return;
    const expr = part as Expr;
    if (expr.op === "field") names.add(expr.name);
    if (expr.op !== "literal") for (const inner of Object.values(part)) walk(inner);
  };
  for (const condition of conditionsOf(node)) walk(condition.all);
  return names;
}

function conditionsOf(node: Node | null): Condition[] {
  if (node === null) return [];
  if (node.kind === "require" || node.kind === "ensure" || node.kind === "wait-until")
    return [node.condition];
  if (node.kind === "choose") return [{ all: [node.of], labels: [node.label], freshMs: node.freshMs }];
  return node.kind === "when" ? node.arms.map((arm) => arm.condition) : [];
}

/** The arm of a `choose` by its patterns. */
export function sayArm({ arms }: Choose, taken: number): string {
  if (taken <= 0) return taken === 0 ? "else" : "unknown";
  const patterns = arms[taken - 1]?.patterns ?? [];
  return patterns.map((each) => ("case" in each ? each.case : formatValue(each.value))).join(", ");
}

/** A reply: `3/3 nodes acknowledged` where it counts what it reached, else its fields. */
export function sayReply(plan: Plan, action: string, reply: Value): string {
  const counted = acknowledged(reply);
  if (counted)
    return counted.of === null
      ? `${counted.count} ${counted.what} acknowledged`
      : `${counted.count}/${counted.of} ${counted.what} acknowledged`;
  const type = plan.actions[action]?.replyType;
  return type?.t === "record" && type.fields.length === 0 ? "" : sayValue(reply, type);
}

export interface Acknowledged {
  what: string;
  count: number;
  of: number | null;
}

/** What a reply counts: a field `<what>_acknowledged`, of `<what>_total` where there is one. */
export function acknowledged(reply: Value): Acknowledged | null {
  if (reply === null || typeof reply !== "object" || Array.isArray(reply)) return null;
  for (const [name, count] of Object.entries(reply)) {
    const what = name.match(/^(\w+)_acknowledged$/)?.[1];
    if (what === undefined || typeof count !== "number") continue;
    const of = reply[`${what}_total`];
    return { what, count, of: typeof of === "number" ? of : null };
  }
  return null;
}

export function sayOutcome(plan: Plan, attempt: Attempt): string {
  if (attempt.outcome === null) return "no answer yet";
  if (attempt.outcome === "ok") return sayReply(plan, attempt.command.action, attempt.reply) || "ok";
  const word = attempt.outcome === "rejected" ? "rejected" : "outcome unknown";
  return attempt.why === "" ? word : `${word}: ${attempt.why}`;
}

/** The value with every secret in it covered. */
export function withoutSecrets(value: unknown, type: Type | undefined): unknown {
  if (type === undefined || value === null || value === undefined) return value ?? null;
  if (type.t === "secret") return "(secret)";
  if (type.t === "optional") return withoutSecrets(value, type.of);
  if (type.t === "list" && Array.isArray(value)) return value.map((each) => withoutSecrets(each, type.of));
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const members = Object.entries(value);
  if (type.t === "map" || type.t === "per")
    return Object.fromEntries(members.map(([key, each]) => [key, withoutSecrets(each, type.of)]));
  if (type.t !== "record") return value;
  const types = new Map(type.fields.map((field) => [field.name, field.type]));
  return Object.fromEntries(members.map(([key, each]) => [key, withoutSecrets(each, types.get(key))]));
}
