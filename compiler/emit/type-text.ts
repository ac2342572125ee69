/**
 * Types of a plan as types of TypeScript. Values are JSON: a duration is a number of microseconds, a place is its
 * name, an enum is the union of its members. A record with a name becomes an interface of the module; a place
 * becomes the union of the topology's places of its kind, so that a misspelt region doesn't compile.
 */
import type { FieldType, Plan, RecordType, Scalar, SumType, Type } from "../../schema/generated/plan.ts";
import { type Names, openNames, propertyName } from "./names.ts";

export interface TypeTexts {
  /** The type of a place's name; `string` where the topology has none of the kind. */
  place(kind: string): string;
  of(type: Type): string;
  /** Everything that was asked for by name, in the order of asking. */
  declarations(): Declaration[];
}

export type Declaration =
  | { declares: "interface"; name: string; properties: Property[]; doc: string | null }
  | { declares: "alias"; name: string; members: string[]; doc: string };

export interface Property {
  name: string;
  type: string;
  optional: boolean;
  doc: string | null;
}

export function openTypeTexts(plan: Pick<Plan, "places">): TypeTexts {
  const names = openNames();
  const declared = new Map<string, Declaration>();
  const texts: TypeTexts = {
    place: (kind) => placeText(kind, plan, names, declared),
    of: (type) => typeText(type, texts, names, declared),
    declarations: () => [...declared.values()],
  };
  return texts;
}

function typeText(type: Type, texts: TypeTexts, names: Names, declared: Map<string, Declaration>): string {
  if ("among" in type && type.among !== undefined)
    return type.among.map((value) => JSON.stringify(value)).join(" | ");
  switch (type.t) {
    case "scalar":
      return type.of === "bool" ? "boolean" : type.of === "string" ? "string" : "number";
    case "place":
      return texts.place(type.kind);
    case "enum": {
      const members = type.members.map((member) => JSON.stringify(member));
      // The intersection keeps the known members in an editor's suggestions.
      if (type.open) members.push("(string & {})");
      return members.length === 0 ? "never" : members.join(" | ");
    }
    case "record":
      return recordText(type, texts, names, declared);
    case "sum":
      return sumText(type, texts, names, declared);
    case "list":
      return `readonly ${bracketed(texts.of(type.of))}[]`;
    case "map":
      return `Readonly<Record<string, ${texts.of(type.of)}>>`;
    case "optional":
      return `${texts.of(type.of)} | null`;
    case "secret":
      return "Secret";
    case "per":
      return `Readonly<Record<${texts.place(type.kind)}, ${texts.of(type.of)}>>`;
  }
}

function bracketed(text: string): string {
  return /[|& ]/.test(text) ? `(${text})` : text;
}

function placeText(
  kind: string,
  { places }: Pick<Plan, "places">,
  names: Names,
  declared: Map<string, Declaration>,
): string {
  const members = places.filter((place) => place.kind === kind).map((place) => JSON.stringify(place.name));
  if (members.length === 0) return "string";
  const name = names.type(`place ${kind}`, kind);
  declared.set(name, {
    declares: "alias",
    name,
    members,
    doc: `The topology's places of kind ${kind}.`,
  });
  return name;
}

/** Records of one name and different fields (two contracts may each have a `State`) are different interfaces. */
function recordText(
  type: RecordType,
  texts: TypeTexts,
  names: Names,
  declared: Map<string, Declaration>,
): string {
  if (type.name === undefined) {
    const fields = type.fields
      .map((field) => propertyOf(field, texts))
      .map(({ name, optional, type: of }) => `${propertyName(name)}${optional ? "?" : ""}: ${of}`);
    return fields.length === 0 ? "Nothing" : `{ ${fields.join("; ")} }`;
  }
  const name = names.type(`record ${type.name} ${JSON.stringify(type.fields)}`, type.name);
  if (!declared.has(name)) {
    const declaration: Declaration = { declares: "interface", name, properties: [], doc: null };
    // Before its fields, so that a name is declared where it is first met.
    declared.set(name, declaration);
    declaration.properties = type.fields.map((field) => propertyOf(field, texts));
  }
  return name;
}

/** A sum is the union of its cases, told apart by `case`. */
function sumText(type: SumType, texts: TypeTexts, names: Names, declared: Map<string, Declaration>): string {
  const name = names.type(`sum ${type.name} ${JSON.stringify(type.cases)}`, type.name ?? "sum");
  if (declared.has(name)) return name;
  const declaration = {
    declares: "alias" as const,
    name,
    members: [] as string[],
    doc: "One of these cases.",
  };
  declared.set(name, declaration);
  declaration.members = type.cases.map((each) => {
    const fields = each.fields
      .map((field) => propertyOf(field, texts))
      .map((field) => `readonly ${propertyName(field.name)}${field.optional ? "?" : ""}: ${field.type}`);
    return `{ ${[`readonly case: ${JSON.stringify(each.name)}`, ...fields].join("; ")} }`;
  });
  return name;
}

/** A field whose value may be none may be left out. */
function propertyOf(field: FieldType, texts: TypeTexts): Property {
  return {
    name: field.name,
    type: texts.of(field.type),
    optional: field.type.t === "optional",
    doc: unitOf(field.type),
  };
}

/** What the type can't say: the unit, and the bounds. */
export function unitOf(type: Type): string | null {
  if (type.t === "optional" || type.t === "list") return unitOf(type.of);
  if (type.t === "secret") return "where the secret lies; never the secret";
  if (type.t !== "scalar") return null;
  const parts = [units[type.of], boundsOf(type)].filter((part) => part !== null && part !== undefined);
  return parts.length === 0 ? null : parts.join(", ");
}

const units: Partial<Record<Scalar["of"], string>> = {
  int: "a whole number",
  duration: "microseconds",
  ratio: "a fraction of one",
  bytes: "bytes",
  rate: "per second",
  throughput: "bytes per second",
  timestamp: "microseconds since the Unix epoch",
};

function boundsOf({ min, max, matching }: Scalar): string | null {
  if (matching !== undefined) return `matching ${matching}`;
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? null : `at most ${max}`;
}
