/**
 * JSON as tasks and HTTP services speak it to values of the language, and back. Durations travel as seconds with
 * an `s` ("0.022s"), moments as RFC 3339 with an offset; both are exact to the microsecond. Fields that the type
 * doesn't have are ignored when reading, for a service may learn new ones; a field that is missing is told.
 */
import type { FieldType, Scalar, SumType, Type } from "../../schema/generated/plan.ts";

export type FromJson = { value: unknown } | { problem: string };

export function fromJson(json: unknown, type: Type, path = ""): FromJson {
  const at = path === "" ? "the reply" : path;
  if (type.t === "optional")
    return json === null || json === undefined ? { value: null } : fromJson(json, type.of, path);
  if (type.t === "record" && type.fields.length === 0 && (json === null || json === undefined))
    return { value: {} };
  if (json === null || json === undefined) return { problem: `${at} is missing` };
  if (type.t === "scalar") return fromScalar(json, type, at);
  if (type.t === "list") {
    if (!Array.isArray(json)) return { problem: `${at} is not a list` };
    return gathered(json.map((item, index) => fromJson(item, type.of, `${path}[${index}]`)));
  }
  if (type.t === "place" || type.t === "enum") {
    return typeof json === "string" ? { value: json } : { problem: `${at} is not text` };
  }
  if (type.t === "secret") return { problem: `${at} is a secret, and a reply can't carry one` };
  if (typeof json !== "object" || Array.isArray(json)) return { problem: `${at} is not an object` };
  const members = json as Record<string, unknown>;
  if (type.t === "sum") return fromCase(members, type, at, path);
  if (type.t !== "record") {
    const names = Object.keys(members);
    return asObject(
      names,
      names.map((name) => fromJson(members[name], type.of, `${path}[${name}]`)),
    );
  }
  return fromFields(members, type.fields, path);
}

function fromFields(members: Record<string, unknown>, fields: readonly FieldType[], path: string): FromJson {
  return asObject(
    fields.map((field) => field.name),
    fields.map(({ name, type: of }) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      return fromJson(member, of, path === "" ? name : `${path}.${name}`);
    }),
  );
}

function fromCase(members: Record<string, unknown>, type: SumType, at: string, path: string): FromJson {
  const chosen = type.cases.find((each) => each.name === members.case);
  if (chosen === undefined) {
    const known = type.cases.map((each) => each.name).join(", ");
    return { problem: `${at} has no \`case\` of ${known}` };
  }
  const fields = fromFields(members, chosen.fields, path);
  return "problem" in fields ? fields : { value: { case: chosen.name, ...(fields.value as object) } };
}

function gathered(parts: FromJson[]): { value: unknown[] } | { problem: string } {
  const wrong = parts.find((part) => "problem" in part);
  if (wrong) return wrong as { problem: string };
  return { value: parts.map((part) => (part as { value: unknown }).value) };
}

function asObject(names: string[], parts: FromJson[]): FromJson {
  const values = gathered(parts);
  if ("problem" in values) return values;
  return { value: Object.fromEntries(names.map((name, index) => [name, values.value[index]])) };
}

function fromScalar(json: unknown, { of }: Scalar, at: string): FromJson {
  if (of === "string") return typeof json === "string" ? { value: json } : { problem: `${at} is not text` };
  if (of === "bool")
    return typeof json === "boolean" ? { value: json } : { problem: `${at} is not true or false` };
  if (of === "duration") {
    const us = typeof json === "string" ? durationUs(json) : null;
    return us === null ? { problem: `${at} is not a duration such as "0.022s"` } : { value: us };
  }
  if (of === "timestamp") {
    const us = typeof json === "string" ? timestampUs(json) : null;
    return us === null ? { problem: `${at} is not a moment such as "2024-04-15T03:28:47Z"` } : { value: us };
  }
  if (typeof json !== "number" || !Number.isFinite(json)) return { problem: `${at} is not a number` };
  if ((of === "int" || of === "bytes") && !Number.isSafeInteger(json))
    return { problem: `${at} is not a whole number` };
  return { value: json + 0 };
}

/** What is finer than a microsecond is cut off. */
function durationUs(text: string): number | null {
  const parts = /^(-?)(\d{1,10})(?:\.(\d{1,6})\d{0,3})?s$/.exec(text);
  if (!parts) return null;
  const us = Number(parts[2]) * 1e6 + Number((parts[3] ?? "").padEnd(6, "0"));
  if (!Number.isSafeInteger(us)) return null;
  return parts[1] === "-" ? -us + 0 : us;
}

const moment = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6})\d*)?([Zz]|[+-]\d{2}:\d{2})$/;

function timestampUs(text: string): number | null {
  const parts = moment.exec(text);
  if (!parts) return null;
  const ms = Date.parse(`${parts[1]}T${parts[2]}${(parts[4] as string).toUpperCase()}`);
  return Number.isNaN(ms) ? null : ms * 1000 + Number((parts[3] ?? "").padEnd(6, "0"));
}

/** The part of JSON Schema that says which of an object's fields may be left out. */
export interface ObjectSchema {
  $ref?: string;
  properties?: Record<string, ObjectSchema>;
  required?: string[];
  items?: ObjectSchema;
  anyOf?: ObjectSchema[];
  additionalProperties?: boolean | ObjectSchema;
}

/** An optional field that is null is left out where the schema allows that: then the callee's own default holds. */
export function toJson(
  value: unknown,
  type: Type,
  schema: ObjectSchema | undefined,
  defs: Record<string, ObjectSchema>,
): unknown {
  const shape = resolved(schema, defs);
  if (value === null || value === undefined) return null;
  if (type.t === "optional") return toJson(value, type.of, shape?.anyOf?.[0] ?? shape, defs);
  if (type.t === "scalar" && type.of === "duration") return durationText(value as number);
  if (type.t === "scalar" && type.of === "timestamp") return timestampText(value as number);
  if (type.t === "list") return (value as unknown[]).map((item) => toJson(item, type.of, shape?.items, defs));
  if (type.t === "record") {
    const members = value as Record<string, unknown>;
    const fields = type.fields.filter(
      ({ name }) =>
        (members[name] ?? null) !== null || shape?.required === undefined || shape.required.includes(name),
    );
    return Object.fromEntries(
      fields.map(({ name, type: of }) => [name, toJson(members[name], of, shape?.properties?.[name], defs)]),
    );
  }
  if (type.t === "sum") {
    const members = value as Record<string, unknown>;
    const fields = type.cases.find((each) => each.name === members.case)?.fields ?? [];
    const sent = fields.map(({ name, type: of }) => [name, toJson(members[name], of, undefined, defs)]);
    return { case: members.case, ...Object.fromEntries(sent) };
  }
  if (type.t === "map" || type.t === "per") {
    const inner = typeof shape?.additionalProperties === "object" ? shape.additionalProperties : undefined;
    return Object.fromEntries(
      Object.entries(value as object).map(([name, item]) => [name, toJson(item, type.of, inner, defs)]),
    );
  }
  return value;
}

function resolved(
  schema: ObjectSchema | undefined,
  defs: Record<string, ObjectSchema>,
): ObjectSchema | undefined {
  const name = schema?.$ref?.match(/^#\/\$defs\/(\w+)$/)?.[1];
  return name === undefined ? schema : Object.hasOwn(defs, name) ? defs[name] : undefined;
}

export function durationText(us: number): string {
  const whole = Math.floor(Math.abs(us) / 1e6);
  const rest = String(Math.abs(us) % 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${us < 0 ? "-" : ""}${whole}${rest === "" ? "" : `.${rest}`}s`;
}

/** UTC, RFC 3339, with microseconds. */
export function timestampText(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(us - ms * 1000).padStart(3, "0")}Z`;
}
