/**
 * A type, as the checker sees it: the plan's types, and four that no plan holds. `error` stands where a problem
 * has been reported and absorbs every further complaint, so that one mistake gives one problem; `none` is the
 * type of the literal; `source` is where alerts come from; `resource` a value that names a set of things.
 * Whether a value may be unknown is not a type: it is a flag beside it.
 */
import type { Type as PlanType, Scalar } from "../../schema/generated/plan.ts";

export type ScalarName = Scalar["of"];
export type Type =
  | ScalarType
  | PlaceType
  | EnumType
  | RecordType
  | { t: "list"; of: Type; min?: number; max?: number }
  | { t: "map"; of: Type }
  | { t: "optional"; of: Type }
  | { t: "secret"; of: Type }
  | { t: "per"; kind: string; of: Type }
  | { t: "source"; of: Type }
  | { t: "resource"; kind: string }
  | { t: "none" }
  | { t: "error" };
export interface ScalarType {
  t: "scalar";
  of: ScalarName;
  min?: number;
  max?: number;
  matching?: string;
}
export interface PlaceType {
  t: "place";
  kind: string;
}
export interface EnumType {
  t: "enum";
  members: string[];
  name?: string;
  ordered?: boolean;
  open?: boolean;
}
export interface FieldType {
  name: string;
  type: Type;
  /** A constant that stands for the field where a constructor leaves it out. */
  default?: { value: unknown };
}
export interface RecordType {
  t: "record";
  name?: string;
  fields: FieldType[];
}

export const error: Type = { t: "error" };
export const none: Type = { t: "none" };
export const scalarNames: readonly ScalarName[] = [
  "bool",
  "int",
  "float",
  "string",
  "duration",
  "ratio",
  "bytes",
  "rate",
  "throughput",
  "timestamp",
];

export function scalar(of: ScalarName): ScalarType {
  return { t: "scalar", of };
}
export const bool = scalar("bool");
export const int = scalar("int");
export const float = scalar("float");
export const string = scalar("string");
export const duration = scalar("duration");

export function place(kind: string): PlaceType {
  return { t: "place", kind };
}
export function list(of: Type): Type {
  return { t: "list", of };
}
export function optional(of: Type): Type {
  return of.t === "optional" || of.t === "error" || of.t === "none" ? of : { t: "optional", of };
}
/** `T` of `T?`; any other type is itself. */
export function present(type: Type): Type {
  return type.t === "optional" ? type.of : type;
}
export function isScalar(type: Type, of: ScalarName): boolean {
  return type.t === "scalar" && type.of === of;
}
export function isError(type: Type): boolean {
  return type.t === "error" || ("of" in type && typeof type.of === "object" && isError(type.of));
}

/** As a person would write it. */
export function show(type: Type): string {
  switch (type.t) {
    case "scalar":
      return type.of;
    case "place":
      return type.kind;
    case "enum":
      return type.name ?? `{${type.members.join(", ")}}`;
    case "record":
      return type.name ?? "record";
    case "list":
      return `list<${show(type.of)}>`;
    case "map":
      return `map<string, ${show(type.of)}>`;
    case "optional":
      return `${show(type.of)}?`;
    case "secret":
      return `secret<${show(type.of)}>`;
    case "per":
      return `per<${type.kind}, ${show(type.of)}>`;
    case "source":
      return `source<${show(type.of)}>`;
    case "resource":
      return type.kind;
    case "none":
      return "none";
    case "error":
      return "?";
  }
}

/** With its article, for sentences: `a duration`, `an int`. */
export function aType(type: Type): string {
  const shown = show(type);
  return /^[aeio]/i.test(shown) ? `an ${shown}` : `a ${shown}`;
}

/** The form that a plan holds. What no plan can hold has been refused before; it becomes text. */
export function toPlanType(type: Type): PlanType {
  switch (type.t) {
    case "record":
      return { ...type, fields: type.fields.map(({ name, type: of }) => ({ name, type: toPlanType(of) })) };
    case "list":
    case "map":
    case "optional":
    case "secret":
    case "per":
      return { ...type, of: toPlanType(type.of) } as PlanType;
    case "source":
    case "resource":
    case "none":
    case "error":
      return { t: "scalar", of: "string" };
    default:
      return type;
  }
}
