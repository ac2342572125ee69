/**
 * A type, as the checker sees it: the plan's types, and four that no plan holds. `error` stands where a problem
 * has been reported and absorbs every further complaint, so that one mistake gives one problem; `none` is the
 * type of the literal; `source` is where alerts come from; `resource` a value that names a set of things.
 * Whether a value may be unknown is not a type: it is a flag beside it.
 */
import type { Type as PlanType, Scalar } from "../../schema/generated/plan.ts";

export type ScalarName = Scalar["of"];
export type Type = Bare & Roles;
/** `type DeadHost = node` is a node that bears the role `DeadHost`; the latest role stands last. */
export interface Roles {
  roles?: readonly string[];
}
type Bare =
  | ScalarType
  | PlaceType
  | EnumType
  | RecordType
  | SumType
  | ListType
  | MapType
  | { t: "optional"; of: Type }
  | { t: "secret"; of: Type }
  | { t: "per"; kind: string; of: Type }
  | { t: "source"; of: Type }
  | ResourceType
  | { t: "none" }
  | { t: "error" };
/** Bounds: of a number by value, of a text by length. `among`: the only values there are. */
export interface ScalarType {
  t: "scalar";
  of: ScalarName;
  min?: number;
  max?: number;
  matching?: string;
  among?: readonly unknown[];
}
export interface PlaceType {
  t: "place";
  kind: string;
  among?: readonly unknown[];
}
export interface ListType {
  t: "list";
  of: Type;
  min?: number;
  max?: number;
}
/** `total`: it surely has every member of its key, an enum. */
export interface MapType {
  t: "map";
  of: Type;
  key?: Type;
  min?: number;
  max?: number;
  total?: boolean;
}
/** One of several cases, each with fields of its own. */
export interface SumType {
  t: "sum";
  name: string;
  cases: { name: string; fields: FieldType[] }[];
}
export interface EnumType {
  t: "enum";
  among?: readonly unknown[];
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

/** A value that names a thing by its keys. */
export interface ResourceType {
  t: "resource";
  kind: string;
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
  const role = type.roles?.at(-1);
  if (role !== undefined) return role;
  switch (type.t) {
    case "scalar":
      return type.of;
    case "place":
      return type.kind;
    case "enum":
      return type.name ?? `{${type.members.join(", ")}}`;
    case "record":
      return type.name ?? "record";
    case "sum":
      return type.name;
    case "list":
      return `list<${show(type.of)}>`;
    case "map":
      return `map<${type.key === undefined ? "string" : show(type.key)}, ${show(type.of)}>`;
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
      return {
        t: "record",
        ...(type.name === undefined ? {} : { name: type.name }),
        fields: planFields(type.fields),
      };
    case "sum":
      return {
        t: "sum",
        name: type.name,
        cases: type.cases.map((each) => ({ name: each.name, fields: planFields(each.fields) })),
      };
    case "map": {
      const { roles: _roles, total: _total, key, of, ...rest } = type;
      return { ...rest, of: toPlanType(of), ...(key === undefined ? {} : { key: toPlanType(key) }) };
    }
    case "list":
    case "optional":
    case "secret":
    case "per": {
      const { roles: _roles, ...rest } = type;
      return { ...rest, of: toPlanType(type.of) } as PlanType;
    }
    case "resource":
      return {
        t: "record",
        name: type.kind,
        fields: planFields(type.fields),
        resource: true,
      };
    case "source":
    case "none":
    case "error":
      return { t: "scalar", of: "string" };
    default: {
      const { roles: _roles, ...rest } = type;
      return rest as PlanType;
    }
  }
}

function planFields(fields: readonly FieldType[]) {
  return fields.map(({ name, type: of }) => ({ name, type: toPlanType(of) }));
}
