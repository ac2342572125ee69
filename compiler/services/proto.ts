/**
 * `.proto` files to shapes. Reading is pure: bytes come in, imports are asked for by their path, the types that
 * every protobuf installation has (`google/protobuf/duration.proto` and its like) are known. The protobuf
 * library is loaded when the first contract is read, because most files that are checked have none.
 */
import type { Root } from "protobufjs";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Problem, Result } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { placeIn, placeOfWord } from "./place.ts";
import { contractImport, contractMalformed } from "./problems.ts";
import { shapesOf } from "./proto-shapes.ts";
import type { ContractShape, Sha256 } from "./shape.ts";

export interface ProtoSource {
  file: string;
  bytes: Uint8Array;
  /** The bytes of an imported file by the path that the import names, or null if there is none. */
  resolve: (importPath: string) => Uint8Array | null;
  sha256: Sha256;
}

export interface ProtoFile extends ContractShape {
  format: "proto";
  package: string;
  /** The paths of everything imported that came from `resolve`. */
  imports: string[];
  descriptor: ProtoDescriptor;
}

/** All types of a contract as JSON, which `protobuf.Root.fromJSON` reads back: what a driver needs to send. */
export type ProtoDescriptor = Record<string, unknown>;

const sizeLimit = 1024 * 1024;
const importLimit = 200;

export async function readProto(source: ProtoSource): Promise<Result<ProtoFile | undefined>> {
  const { default: protobuf } = await import("protobufjs");
  const problems: Problem[] = [];
  const text = textOf(source.file, source.bytes, problems);
  if (text === undefined) return { value: undefined, problems };
  const reading: Reading = {
    protobuf,
    source,
    root: new protobuf.Root(),
    texts: new Map([[source.file, text]]),
    problems,
  };
  const main = parseOne(reading, source.file, text);
  if (main === undefined) return { value: undefined, problems };
  const imports = await importAll(reading, main.imports);
  if (problems.length > 0) return { value: undefined, problems };
  const shapes = shapesOf(reading.root, source.file, reading.texts, problems);
  if (problems.length > 0) return { value: undefined, problems };
  const descriptor = JSON.parse(JSON.stringify(reading.root.toJSON())) as ProtoDescriptor;
  const digest = source.sha256(canonicalJson(descriptor));
  const value: ProtoFile = {
    format: "proto",
    file: source.file,
    digest,
    package: main.package,
    imports,
    ...shapes,
    descriptor,
  };
  return { value, problems };
}

/** What a driver needs at run time to encode requests and decode replies, without the `.proto`. */
export function protoDescriptor(file: ProtoFile): ProtoDescriptor {
  return file.descriptor;
}

interface Reading {
  protobuf: typeof import("protobufjs");
  source: ProtoSource;
  root: Root;
  /** What has been read, by file. */
  texts: Map<string, string>;
  problems: Problem[];
}

interface Wanted {
  path: string;
  /** The file that imports it. */
  from: string;
}

function parseOne(
  reading: Reading,
  file: string,
  text: string,
): { package: string; imports: Wanted[] } | undefined {
  const { protobuf, root, problems } = reading;
  const reserved = /\b(__proto__|prototype)\b/.exec(withoutComments(text));
  if (reserved !== null) {
    const help = ["rename it: the name means something else to programs that hold messages"];
    const span = placeOfWord(file, text, reserved[0]);
    problems.push(
      contractMalformed.at(span, { reason: `\`${reserved[0]}\` can't be a name in a contract`, help }),
    );
    return undefined;
  }
  // Declarations remember the file that is being read; the library's types don't say so.
  const parse: typeof protobuf.parse & { filename?: string | null } = protobuf.parse;
  try {
    parse.filename = file;
    const parsed = parse(text, root, { keepCase: true, alternateCommentMode: true });
    const paths = [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
    return { package: parsed.package ?? "", imports: paths.map((path) => ({ path, from: file })) };
  } catch (error) {
    problems.push(malformed(file, text, error instanceof Error ? error.message : String(error)));
    return undefined;
  } finally {
    parse.filename = null;
  }
}

async function importAll(reading: Reading, first: Wanted[]): Promise<string[]> {
  const { protobuf, source, root, problems, texts } = reading;
  const wanted = [...first];
  const seen = new Set<string>();
  const own: string[] = [];
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (seen.has(next.path)) continue;
    seen.add(next.path);
    const fail = (reason: string, help: string[] = []): void => {
      const span = placeOfWord(next.from, texts.get(next.from) ?? "", next.path);
      problems.push(contractImport.at(span, { path: next.path, reason, help }));
    };
    if (seen.size > importLimit) {
      fail(`more than ${importLimit} files are imported`);
      break;
    }
    const bytes = source.resolve(next.path);
    const known = protobuf.common.get(next.path);
    if (bytes !== null) {
      const text = textOf(next.path, bytes, problems);
      if (text === undefined) continue;
      texts.set(next.path, text);
      own.push(next.path);
      wanted.push(...(parseOne(reading, next.path, text)?.imports ?? []));
    } else if (known !== null) {
      root.addJSON(known.nested ?? {});
    } else if (next.path === "google/protobuf/descriptor.proto") {
      const { default: types } = await import("protobufjs/google/protobuf/descriptor.json", {
        with: { type: "json" },
      });
      root.addJSON((types as { nested: Parameters<Root["addJSON"]>[0] }).nested);
    } else {
      fail("there is no such file", [
        "imports are looked up from the folder of the project's .proto files",
        "copy the file there; nothing is fetched",
      ]);
    }
  }
  return own;
}

function textOf(file: string, bytes: Uint8Array, problems: Problem[]): string | undefined {
  const start = { file, start: 0, end: 0 };
  if (bytes.length > sizeLimit) {
    problems.push(contractMalformed.at(start, { reason: `${file} is larger than 1 MiB` }));
    return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    problems.push(contractMalformed.at(start, { reason: `${file} isn't UTF-8 text` }));
    return undefined;
  }
}

/** The library's reason in our words, at the line that it names or at the thing that it names. */
function malformed(file: string, text: string, message: string): Problem {
  const line = Number(/line (\d+)\)/.exec(message)?.[1] ?? 0);
  const reason = message.replace(/\s*\((?:[^()]*, )?line \d+\)$/, "");
  const wanted = /^illegal token '(.*)', '(.*)' expected$/s.exec(reason);
  const illegal = /^illegal ([a-z ]+) '(.*)'$/s.exec(reason);
  const duplicate = /^duplicate (\w+) '?([^ ']+)'? in (\w+)(?: (\S+))?$/.exec(reason);
  const found = (token: string): string => (token === "null" ? "the end of the file" : `\`${token}\``);
  const said =
    wanted !== null
      ? `expected \`${wanted[2]}\`, found ${found(wanted[1] ?? "")}`
      : illegal !== null
        ? `${found(illegal[2] ?? "")} can't stand here`
        : duplicate !== null
          ? `the ${duplicate[1] === "id" ? "number" : "name"} ${duplicate[2]} stands twice${duplicate[4] === undefined ? "" : ` in ${duplicate[4]}`}`
          : reason;
  const span =
    line > 0
      ? placeIn(file, text, line, wanted?.[1] ?? illegal?.[2])
      : duplicate?.[1] === "name"
        ? secondPlace(file, text, duplicate[2] ?? "")
        : placeOfWord(file, text, duplicate?.[4]?.split(".").at(-1) ?? "");
  return contractMalformed.at(span, { reason: `this isn't a .proto file that can be read: ${said}` });
}

function secondPlace(file: string, text: string, word: string): Span {
  const first = placeOfWord(file, text, word);
  const second = placeOfWord(file, text, word, first.end);
  return second.end > 0 ? second : first;
}

/** Comments and texts left out, in one pass, since each may look as if it held the other. */
function withoutComments(text: string): string {
  return text.replace(
    /\/\*(?:[\s\S]*?\*\/|[\s\S]*)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
    " ",
  );
}
