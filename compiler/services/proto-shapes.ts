/**
 * The protobuf library's reflection to shapes: what stands in a root, with every reference resolved. The
 * well-known types are seen as what they mean: a Duration is a duration, a StringValue a text that may be absent.
 */
import type {
  Enum,
  Field,
  MapField,
  Method,
  NamespaceBase,
  ReflectionObject,
  Root,
  Service,
  Type,
} from "protobufjs";
import type { Problem } from "../problems/problem.ts";
import { placeOfWord } from "./place.ts";
import { contractMalformed, contractReference } from "./problems.ts";
import type {
  EnumShape,
  FieldShape,
  MessageShape,
  MethodShape,
  ScalarShape,
  ServiceShape,
  TypeShape,
} from "./shape.ts";

export interface Shapes {
  services: ServiceShape[];
  messages: ReadonlyMap<string, MessageShape>;
  enums: ReadonlyMap<string, EnumShape>;
}

interface Walk {
  file: string;
  texts: ReadonlyMap<string, string>;
  problems: Problem[];
  services: ServiceShape[];
  messages: Map<string, MessageShape>;
  enums: Map<string, EnumShape>;
}

/** The services of `file`, and the messages and enums of everything that was read. */
export function shapesOf(
  root: Root,
  file: string,
  texts: ReadonlyMap<string, string>,
  problems: Problem[],
): Shapes {
  const walk: Walk = { file, texts, problems, services: [], messages: new Map(), enums: new Map() };
  checkNames(walk, root);
  if (problems.length === 0 && resolveAll(walk, root)) visit(walk, root);
  const { services, messages, enums } = walk;
  return { services, messages, enums };
}

function visit(walk: Walk, space: NamespaceBase): void {
  for (const member of space.nestedArray) {
    if (isType(member)) message(walk, member);
    else if (isEnum(member)) enumeration(walk, member);
    else if (isService(member)) service(walk, member);
    if (isSpace(member)) visit(walk, member as NamespaceBase);
  }
}

function message(walk: Walk, type: Type): void {
  const name = nameOf(type);
  if (isKnown(name)) return;
  const fields = type.fieldsArray.map((field) => fieldShape(field));
  walk.messages.set(name, { name, ...docOf(type), fields });
}

function fieldShape(field: Field): FieldShape {
  const type = fieldType(field);
  const options = field.options ?? {};
  const alone = options.proto3_optional === true;
  const group =
    field.partOf === null || field.partOf === undefined || alone ? {} : { oneof: field.partOf.name };
  return {
    name: field.name,
    number: field.id,
    ...docOf(field),
    type,
    repeated: field.repeated,
    optional: alone || (type.kind === "scalar" && wrappers.has(type.wire)),
    required: field.required,
    ...group,
    secret: options.debug_redact === true,
  };
}

function fieldType(field: Field): TypeShape {
  const value = valueType(field);
  return field.map
    ? {
        kind: "map",
        key: scalars.get((field as Field & Pick<MapField, "keyType">).keyType) ?? "string",
        value,
      }
    : value;
}

function valueType(field: Field): TypeShape {
  const target = field.resolvedType;
  if (target === null) {
    const scalar = scalars.get(field.type);
    return scalar === undefined
      ? { kind: "opaque", wire: field.type }
      : { kind: "scalar", scalar, wire: field.type };
  }
  const name = nameOf(target);
  return (
    wellKnown.get(name) ??
    (isEnum(target) ? { kind: "enum", enum: name } : { kind: "message", message: name })
  );
}

function enumeration(walk: Walk, type: Enum): void {
  const name = nameOf(type);
  if (isKnown(name)) return;
  const members = Object.entries(type.values).map(([member, number]) => ({ name: member, number }));
  // The values of a closed enum are checked by the reader; proto3's aren't.
  const open = (type as Enum & { _features?: { enum_type?: string } })._features?.enum_type !== "CLOSED";
  walk.enums.set(name, { name, ...docOf(type), open, members });
}

function service(walk: Walk, found: Service): void {
  if (found.filename !== walk.file) return;
  const name = nameOf(found);
  walk.services.push({
    name,
    ...docOf(found),
    methods: found.methodsArray.map((method) => methodShape(name, method)),
  });
}

function methodShape(service: string, method: Method): MethodShape {
  const reply = method.resolvedResponseType === null ? "" : nameOf(method.resolvedResponseType);
  return {
    name: method.name,
    path: `/${service}/${method.name}`,
    ...docOf(method),
    request: method.resolvedRequestType === null ? "" : nameOf(method.resolvedRequestType),
    reply: wellKnown.get(reply) ?? { kind: "message", message: reply },
    requestStream: method.requestStream === true,
    replyStream: method.responseStream === true,
    idempotency: idempotencies.get(String(method.options?.idempotency_level)) ?? "unknown",
  };
}

/** Only then is it known what is required, packed or open; what the library refuses here has no line. */
function resolveAll({ file, problems }: Walk, root: Root): boolean {
  try {
    root.resolveAll();
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(contractMalformed.at({ file, start: 0, end: 0 }, { reason }));
    return false;
  }
}

/** Every type that is named is looked up before anything is resolved, so that each one missing is told. */
function checkNames(walk: Walk, space: NamespaceBase): void {
  for (const member of space.nestedArray) {
    if (isType(member)) {
      for (const field of member.fieldsArray) if (!scalars.has(field.type)) lookUp(walk, field, field.type);
    }
    if (isService(member)) {
      for (const method of member.methodsArray) {
        lookUp(walk, method, method.requestType);
        if (method.responseType !== method.requestType) lookUp(walk, method, method.responseType);
      }
    }
    if (isSpace(member)) checkNames(walk, member as NamespaceBase);
  }
}

function lookUp(walk: Walk, user: Field | Method, name: string): void {
  const found = user.parent?.lookup(name) ?? null;
  if (found !== null && (isType(found) || isEnum(found))) return;
  const file = fileOf(user) ?? walk.file;
  const span = placeOfWord(file, walk.texts.get(file) ?? "", name);
  walk.problems.push(contractReference.at(span, { name, from: nameOf(user) }));
}

const idempotencies: ReadonlyMap<string, MethodShape["idempotency"]> = new Map([
  ["IDEMPOTENT", "idempotent"],
  ["NO_SIDE_EFFECTS", "no-side-effects"],
]);

const scalars: ReadonlyMap<string, ScalarShape> = new Map([
  ["bool", "bool"],
  ["string", "string"],
  ["bytes", "bytes"],
  ["float", "float"],
  ["double", "float"],
  ...[
    "int32",
    "uint32",
    "sint32",
    "fixed32",
    "sfixed32",
    "int64",
    "uint64",
    "sint64",
    "fixed64",
    "sfixed64",
  ].map((name): [string, ScalarShape] => [name, "int"]),
]);

const wrapped: readonly [string, ScalarShape][] = [
  ["BoolValue", "bool"],
  ["StringValue", "string"],
  ["BytesValue", "bytes"],
  ["FloatValue", "float"],
  ["DoubleValue", "float"],
  ["Int32Value", "int"],
  ["UInt32Value", "int"],
  ["Int64Value", "int"],
  ["UInt64Value", "int"],
];
const wrappers: ReadonlySet<string> = new Set(wrapped.map(([name]) => `google.protobuf.${name}`));

const wellKnown: ReadonlyMap<string, TypeShape> = new Map<string, TypeShape>([
  ...([["Duration", "duration"], ["Timestamp", "timestamp"], ...wrapped] as const).map(
    ([name, scalar]): [string, TypeShape] => {
      const wire = `google.protobuf.${name}`;
      return [wire, { kind: "scalar", scalar, wire }];
    },
  ),
  ...["Struct", "Value", "ListValue", "Any", "FieldMask", "NullValue"].map((name): [string, TypeShape] => {
    const wire = `google.protobuf.${name}`;
    return [wire, { kind: "opaque", wire }];
  }),
]);

/** What every installation has is seen as what it means, or isn't seen. */
function isKnown(name: string): boolean {
  return name.startsWith("google.protobuf.") && name !== "google.protobuf.Empty";
}

function nameOf(object: ReflectionObject): string {
  return object.fullName.replace(/^\./, "");
}

function docOf(object: ReflectionObject): { doc?: string } {
  return object.comment ? { doc: object.comment } : {};
}

function fileOf(object: ReflectionObject): string | null {
  for (let at: ReflectionObject | null = object; at !== null; at = at.parent)
    if (at.filename) return at.filename;
  return null;
}

function isType(object: ReflectionObject): object is Type {
  return "fieldsArray" in object;
}
function isEnum(object: ReflectionObject): object is Enum {
  return "values" in object && "valuesById" in object;
}
function isService(object: ReflectionObject): object is Service {
  return "methodsArray" in object;
}
function isSpace(object: ReflectionObject): boolean {
  return "nestedArray" in object;
}
