/**
 * Task catalogues to shapes. A catalogue is JSON that a worker exports from its functions' own type hints; it
 * uses a small part of JSON Schema, and anything beyond it is refused by name, at its place. Its digest is that
 * of its canonical text, which the live worker must answer with before it is sent anything.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import { readJson } from "../../schema/read-json.ts";
import type { Problem, Result } from "../problems/problem.ts";
import { placeIn, placeOfKey, placeOfWord } from "./place.ts";
import { contractMalformed, contractReference, contractUnsupported } from "./problems.ts";
import type {
  ContractShape,
  EnumShape,
  FieldShape,
  MessageShape,
  MethodShape,
  Sha256,
  TypeShape,
} from "./shape.ts";

export interface CatalogueSource {
  file: string;
  text: string;
  sha256: Sha256;
}

export interface TaskCatalogue extends ContractShape {
  format: "tasks";
}

export function readCatalogue(source: CatalogueSource): Result<TaskCatalogue | undefined> {
  const { value, problem } = readJson(source.text, { characters: 1024 * 1024, depth: 64 });
  if (problem !== null) {
    const [, line = "1"] = /line (\d+)/.exec(problem.where) ?? [];
    const span = placeIn(source.file, source.text, Number(line));
    return {
      value: undefined,
      problems: [
        contractMalformed.at(span, { reason: `this isn't JSON: ${problem.what}`, help: [problem.help] }),
      ],
    };
  }
  const reading: Reading = { source, problems: [], messages: new Map(), enums: new Map() };
  const methods = readDocument(reading, value);
  const { messages, enums, problems } = reading;
  if (problems.length > 0) return { value: undefined, problems };
  const digest = source.sha256(canonicalJson(value));
  return {
    value: { format: "tasks", file: source.file, digest, services: [{ name: "", methods }], messages, enums },
    problems,
  };
}

interface Reading {
  source: CatalogueSource;
  problems: Problem[];
  messages: Map<string, MessageShape>;
  enums: Map<string, EnumShape>;
}
type Json = Record<string, unknown>;

const nothing: TypeShape = { kind: "nothing" };

function readDocument(reading: Reading, document: unknown): MethodShape[] {
  if (!isObject(document) || document.format !== "claw-tasks/1" || !Array.isArray(document.tasks)) {
    const help = [
      'a catalogue is {"format": "claw-tasks/1", "tasks": [ … ]}, as `python -m claw_worker describe` writes it',
    ];
    fail(reading, "", "this isn't a task catalogue", help);
    return [];
  }
  const defined = isObject(document.$defs) ? document.$defs : {};
  for (const [name, schema] of Object.entries(defined)) define(reading, name, schema);
  const methods: MethodShape[] = [];
  for (const task of document.tasks) {
    const method = readTask(reading, task, new Set(Object.keys(defined)));
    if (method === undefined) continue;
    if (methods.some(({ name }) => name === method.name))
      fail(reading, method.name, `the task \`${method.name}\` stands twice`);
    methods.push(method);
  }
  checkReferences(reading, methods);
  return methods;
}

function readTask(reading: Reading, task: unknown, taken: ReadonlySet<string>): MethodShape | undefined {
  if (!isObject(task) || typeof task.name !== "string" || !isName(task.name)) {
    fail(reading, "", "a task has no name, or one that isn't made of letters, digits and `_`");
    return undefined;
  }
  const { name, doc, idempotent } = task;
  let request = `${name}.arguments`;
  while (taken.has(request)) request += "_";
  const at = { word: name, path: `task \`${name}\`` };
  const fields = readFields(reading, at, task.arguments);
  reading.messages.set(request, { name: request, fields });
  return {
    name,
    path: name,
    ...(typeof doc === "string" && doc !== "" ? { doc } : {}),
    request,
    reply: readType(reading, { ...at, path: `${at.path}, its reply` }, task.reply),
    requestStream: false,
    replyStream: false,
    idempotency: idempotent === true ? "idempotent" : "unknown",
  };
}

/** Where we are: a word to find the place by, and the way there for people. */
interface At {
  word: string;
  path: string;
}

function define(reading: Reading, name: string, schema: unknown): void {
  const at = { word: name, path: `\`${name}\`` };
  if (!isName(name)) {
    fail(reading, name, `\`${name}\` can't be the name of a type`);
    return;
  }
  if (isObject(schema) && Array.isArray(schema.enum)) {
    const members = schema.enum.map((member) => ({
      name: String(member),
      ...(typeof member === "number" ? { number: member } : {}),
    }));
    reading.enums.set(name, { name, open: schema["x-open"] === true, members });
    return;
  }
  reading.messages.set(name, { name, fields: readFields(reading, at, schema) });
}

function readFields(reading: Reading, at: At, schema: unknown): FieldShape[] {
  if (!isObject(schema) || schema.type !== "object" || !isObject(schema.properties)) {
    fail(reading, at.word, `${at.path} must be an object with "properties"`);
    return [];
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, inner]) => {
    const here = { word: name, path: `${at.path}, field \`${name}\`` };
    if (!isName(name)) fail(reading, name, `${at.path} has a field \`${name}\`, which can't be a name`);
    const type = readType(reading, here, inner);
    const field = {
      name,
      repeated: false,
      optional: false,
      required: required.includes(name),
      secret: false,
    };
    if (type.kind === "optional") return { ...field, type: type.of, optional: true };
    if (type.kind === "list") return { ...field, type: type.of, repeated: true };
    return { ...field, type };
  });
}

const plain: ReadonlyMap<unknown, TypeShape> = new Map<unknown, TypeShape>([
  ["string", { kind: "scalar", scalar: "string", wire: "string" }],
  ["integer", { kind: "scalar", scalar: "int", wire: "integer" }],
  ["number", { kind: "scalar", scalar: "float", wire: "number" }],
  ["boolean", { kind: "scalar", scalar: "bool", wire: "boolean" }],
  ["null", nothing],
]);
const formats: ReadonlyMap<unknown, TypeShape> = new Map<unknown, TypeShape>([
  ["duration", { kind: "scalar", scalar: "duration", wire: "duration" }],
  ["date-time", { kind: "scalar", scalar: "timestamp", wire: "date-time" }],
]);

function readType(reading: Reading, at: At, schema: unknown): TypeShape {
  if (!isObject(schema)) return refuse(reading, at, "has no schema");
  if (schema.$ref !== undefined) return readReference(reading, at, schema.$ref);
  if (Array.isArray(schema.anyOf)) return readOptional(reading, at, schema.anyOf);
  if (Array.isArray(schema.enum)) {
    const name = at.path.replaceAll("`", "").replaceAll(/[ ,]+/g, ".");
    const members = schema.enum.map((member) => ({
      name: String(member),
      ...(typeof member === "number" ? { number: member } : {}),
    }));
    reading.enums.set(name, { name, open: schema["x-open"] === true, members });
    return { kind: "enum", enum: name };
  }
  if (schema.format !== undefined)
    return (
      formats.get(schema.format) ?? refuse(reading, at, `has the format ${JSON.stringify(schema.format)}`)
    );
  if (schema.type === "array")
    return { kind: "list", of: readType(reading, { ...at, path: `${at.path}, its elements` }, schema.items) };
  if (schema.type === "object" && isObject(schema.additionalProperties)) {
    return {
      kind: "map",
      key: "string",
      value: readType(reading, { ...at, path: `${at.path}, its values` }, schema.additionalProperties),
    };
  }
  return (
    plain.get(schema.type) ?? refuse(reading, at, `has the type ${JSON.stringify(schema.type) ?? "none"}`)
  );
}

function readReference(reading: Reading, at: At, reference: unknown): TypeShape {
  const name =
    typeof reference === "string" ? /^#\/\$defs\/([A-Za-z][A-Za-z0-9_]*)$/.exec(reference)?.[1] : undefined;
  if (name === undefined)
    return refuse(reading, at, `refers to ${JSON.stringify(reference)}, which isn't "#/$defs/Name"`);
  return { kind: "message", message: name };
}

/** A type and null, in either order. */
function readOptional(reading: Reading, at: At, choices: unknown[]): TypeShape {
  const rest = choices.filter((choice) => !(isObject(choice) && choice.type === "null"));
  if (choices.length !== 2 || rest.length !== 1) return refuse(reading, at, "is a choice of several types");
  const of = readType(reading, at, rest[0]);
  return of.kind === "optional" ? of : { kind: "optional", of };
}

/** References were read as messages before it was known which are enums; now it is, and which aren't there. */
function checkReferences(reading: Reading, methods: MethodShape[]): void {
  const settle = (type: TypeShape, from: string): TypeShape => {
    if (type.kind === "list" || type.kind === "optional") return { ...type, of: settle(type.of, from) };
    if (type.kind === "map") return { ...type, value: settle(type.value, from) };
    if (type.kind !== "message" || reading.messages.has(type.message)) return type;
    if (reading.enums.has(type.message)) return { kind: "enum", enum: type.message };
    const span = placeOfWord(reading.source.file, reading.source.text, `#/$defs/${type.message}`);
    reading.problems.push(contractReference.at(span, { name: type.message, from }));
    return type;
  };
  for (const message of reading.messages.values()) {
    for (const field of message.fields) field.type = settle(field.type, `${message.name}.${field.name}`);
  }
  for (const method of methods) method.reply = settle(method.reply, `the reply of ${method.name}`);
}

function refuse(reading: Reading, { word, path }: At, what: string): TypeShape {
  const help = [
    "a type is string, integer, number, boolean, array, object, an enum, a type or null, or a reference",
    "`python -m claw_worker describe` writes catalogues from type hints",
  ];
  const span = placeOfKey(reading.source.file, reading.source.text, word);
  reading.problems.push(
    contractUnsupported.at(span, { what: `${path} ${what}, for which claw has no type`, help }),
  );
  return nothing;
}

function fail(reading: Reading, word: string, reason: string, help: string[] = []): void {
  const span = placeOfWord(reading.source.file, reading.source.text, word);
  reading.problems.push(contractMalformed.at(span, { reason, help }));
}

function isName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
