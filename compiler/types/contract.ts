/**
 * Contracts as the checker sees them: methods with request and reply as claw types, whatever wrote them down (a
 * `.proto` file or a catalogue of tasks). A contract is read once, before names are bound; asking for it again
 * costs nothing and reports nothing.
 */
import { createHash } from "node:crypto";
import { defineProblem, type Problem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { readCatalogue } from "../services/catalogue.ts";
import { protoDescriptor, readProto } from "../services/proto.ts";
import type { ContractShape, FieldShape, MethodShape, ServiceShape, TypeShape } from "../services/shape.ts";
import type { File, ServiceDecl } from "../syntax/tree.ts";
import { type FieldType, list, optional, type RecordType, scalar, string, type Type } from "./type.ts";

export interface Method {
  name: string;
  request: RecordType;
  /** Fields of the request that may be left out. */
  free: ReadonlySet<string>;
  reply: Type;
  /** A second delivery changes nothing more. */
  idempotent: boolean;
  /** Changes nothing at all. */
  safe: boolean;
  streams: boolean;
}
export interface Contract {
  /** Full service name, or the catalogue's. */
  name: string;
  digest: string;
  methods: Map<string, Method>;
  /** Key in the bundle's descriptors, and what stands there. */
  descriptor?: { key: string; value: unknown };
}
export interface ContractFile {
  services: Contract[];
  records: RecordType[];
}
/** By path; undefined: a problem has said why. */
export type ContractLibrary = ReadonlyMap<string, ContractFile | undefined>;

const contractMissing = defineProblem<{ path: string }>({
  code: "contract-missing",
  message: ({ path }) => `there is no file "${path}"`,
  why: () => "Every call is checked against its contract, so the contract must be part of the project.",
  help: () => ["paths are relative to the project's root, where claw.yaml stands"],
});

export function contractPath(declaration: ServiceDecl): string {
  return declaration.from.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
}

/** The contracts of a project, each read once; whoever names one is told what is wrong with it. */
export interface Contracts {
  /** Reads those that services of these files name; the paths of everything that was read go into `looked`. */
  readFor(files: readonly File[], problems: Problem[], looked: Set<string>): Promise<ContractLibrary>;
}

interface ReadContract {
  value: ContractFile | undefined;
  problems: Problem[];
  /** The paths that were asked for, found or not. */
  looked: Set<string>;
}

export function openContracts(read: (path: string) => string | null): Contracts {
  const known = new Map<string, ReadContract>();
  return {
    async readFor(files, problems, looked) {
      const library = new Map<string, ContractFile | undefined>();
      for (const declaration of files.flatMap((file) => file.declarations)) {
        if (declaration.kind !== "service") continue;
        const path = contractPath(declaration);
        const format = declaration.contract.text;
        if (library.has(path) || path === "" || (format !== "proto" && format !== "tasks")) continue;
        const found = known.get(path) ?? (await readOnce(format, path, declaration.from.span, read));
        if (found.value !== undefined) known.set(path, found);
        for (const problem of found.problems) problems.push(problem);
        for (const each of found.looked) looked.add(each);
        library.set(path, found.value);
      }
      return library;
    },
  };
}

async function readOnce(
  format: "proto" | "tasks",
  path: string,
  span: Span,
  read: (path: string) => string | null,
): Promise<ReadContract> {
  const problems: Problem[] = [];
  const looked = new Set<string>();
  const noted = (wanted: string) => {
    looked.add(wanted);
    return read(wanted);
  };
  return { value: await readContract(format, path, span, noted, problems), problems, looked };
}

async function readContract(
  format: "proto" | "tasks",
  path: string,
  span: Span,
  read: (path: string) => string | null,
  problems: Problem[],
): Promise<ContractFile | undefined> {
  const text = read(path);
  if (text === null) {
    problems.push(contractMissing.at(span, { path }));
    return undefined;
  }
  const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");
  if (format === "tasks") {
    const { value, problems: found } = readCatalogue({ file: path, text, sha256 });
    problems.push(...found);
    return value && fromShape(value, path, undefined);
  }
  const bytes = (content: string | null) => (content === null ? null : new TextEncoder().encode(content));
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const resolve = (wanted: string) => bytes(read(wanted) ?? read(folder + wanted));
  const { value, problems: found } = await readProto({
    file: path,
    bytes: bytes(text) as Uint8Array,
    resolve,
    sha256,
  });
  problems.push(...found);
  return value && fromShape(value, path, { key: path, value: protoDescriptor(value) });
}

function fromShape(shape: ContractShape, path: string, descriptor: Contract["descriptor"]): ContractFile {
  const reading: Reading = { shape, records: new Map() };
  const services = shape.services.map((service) => contractOf(reading, service, path, descriptor));
  for (const name of shape.messages.keys()) recordOf(reading, name);
  return { services, records: [...reading.records.values()] };
}

interface Reading {
  shape: ContractShape;
  records: Map<string, RecordType>;
}

function contractOf(
  reading: Reading,
  service: ServiceShape,
  path: string,
  descriptor: Contract["descriptor"],
): Contract {
  const { digest, format } = reading.shape;
  const name =
    format === "tasks"
      ? (path.split("/").at(-1) ?? path).replace(/\.tasks\.json$|\.json$/, "")
      : service.name;
  const methods = new Map(service.methods.map((method) => [method.name, methodOf(reading, method)]));
  return { name, digest, methods, ...(descriptor === undefined ? {} : { descriptor }) };
}

function methodOf(reading: Reading, method: MethodShape): Method {
  const request = recordOf(reading, method.request);
  const fields = reading.shape.messages.get(method.request)?.fields ?? [];
  return {
    name: method.name,
    request,
    free: new Set(fields.filter((field) => isFree(reading, field)).map((field) => field.name)),
    reply: typeOf(reading, method.reply),
    idempotent: method.idempotency !== "unknown",
    safe: method.idempotency === "no-side-effects",
    streams: method.requestStream || method.replyStream,
  };
}

/** A .proto can't say that a field must be sent, so every plain one must be; a catalogue says it. */
function isFree(reading: Reading, field: FieldShape): boolean {
  if (reading.shape.format === "tasks") return !field.required;
  return (
    !field.required &&
    (field.optional || field.repeated || field.type.kind === "map" || field.oneof !== undefined)
  );
}

function recordOf(reading: Reading, name: string): RecordType {
  const known = reading.records.get(name);
  if (known !== undefined) return known;
  const record: RecordType = { t: "record", name: name.slice(name.lastIndexOf(".") + 1), fields: [] };
  reading.records.set(name, record);
  const fields = reading.shape.messages.get(name)?.fields ?? [];
  for (const field of fields) record.fields.push(fieldOf(reading, field, name));
  return record;
}

function fieldOf(reading: Reading, field: FieldShape, within: string): FieldType {
  const one = isCircular(reading, field.type, within) ? anything : typeOf(reading, field.type);
  const all: Type = field.repeated ? list(one) : one;
  const type: Type = field.secret ? { t: "secret", of: all } : all;
  return { name: field.name, type: field.optional || field.oneof !== undefined ? optional(type) : type };
}

/** Any object: its fields can't be named, but it is carried and compared whole. */
const anything: RecordType = { t: "record", fields: [] };

/** A message that holds itself is carried whole where it comes round again. */
function isCircular(reading: Reading, type: TypeShape, within: string, seen = new Set<string>()): boolean {
  if (type.kind === "list" || type.kind === "optional") return isCircular(reading, type.of, within, seen);
  if (type.kind === "map") return isCircular(reading, type.value, within, seen);
  if (type.kind !== "message") return false;
  if (type.message === within) return true;
  if (seen.has(type.message)) return false;
  seen.add(type.message);
  return (reading.shape.messages.get(type.message)?.fields ?? []).some((field) =>
    isCircular(reading, field.type, within, seen),
  );
}

function typeOf(reading: Reading, type: TypeShape): Type {
  switch (type.kind) {
    case "scalar":
      return type.scalar === "bytes" ? string : scalar(type.scalar);
    case "message":
      return recordOf(reading, type.message);
    case "enum": {
      const shape = reading.shape.enums.get(type.enum);
      const members = (shape?.members ?? []).map((member) => member.name);
      return {
        t: "enum",
        name: type.enum.slice(type.enum.lastIndexOf(".") + 1),
        members,
        ...(shape?.open ? { open: true } : {}),
      };
    }
    case "list":
      return list(typeOf(reading, type.of));
    case "map":
      return { t: "map", of: typeOf(reading, type.value) };
    case "optional":
      return optional(typeOf(reading, type.of));
    case "nothing":
      return optional(anything);
    case "opaque":
      return anything;
  }
}
