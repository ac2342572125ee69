/**
 * Who may import whom: the table of ARCHITECTURE.md as data. A file belongs to the room with the longest
 * matching path; it may import its own room, the rooms named here, and the packages named here.
 */
import { posix } from "node:path";
import { ts } from "ts-morph";
import { type Finding, lineOf, type SourceFile } from "./source.ts";

export interface Room {
  path: string;
  /** Paths of rooms or single files; `*` is everything. */
  imports: readonly string[];
  /** npm packages and, as `node:…`, modules of Node; `*` is everything. */
  packages: readonly string[];
}

const front = ["schema", "compiler/problems", "compiler/syntax"];
const middle = [...front, "compiler/services", "compiler/names", "compiler/types"];
const back = [...middle, "compiler/check"];
const disk = ["node:fs", "node:path", "node:os", "node:url"];

const rooms: readonly Room[] = [
  { path: "schema", imports: [], packages: [] },
  { path: "compiler/problems", imports: ["schema"], packages: ["node:crypto"] },
  { path: "compiler/syntax", imports: front, packages: ["chevrotain"] },
  { path: "compiler/format", imports: front, packages: [] },
  { path: "compiler/services", imports: [...front, "compiler/types"], packages: ["protobufjs"] },
  { path: "compiler/names", imports: middle, packages: [] },
  { path: "compiler/types", imports: middle, packages: ["node:crypto"] },
  { path: "compiler/check", imports: middle, packages: [] },
  { path: "compiler/plan", imports: back, packages: ["node:crypto"] },
  { path: "compiler/emit", imports: [...back, "compiler/plan"], packages: ["ts-morph"] },
  { path: "compiler/bundle", imports: [...back, "compiler/plan"], packages: ["node:crypto"] },
  { path: "compiler", imports: ["schema", "compiler"], packages: [] },
  { path: "runtime/kernel", imports: ["schema"], packages: [] },
  {
    path: "runtime/host",
    imports: [
      "schema",
      "runtime/kernel",
      "runtime/audit",
      "runtime/drivers/driver.ts",
      "runtime/drivers/open.ts",
    ],
    packages: [
      ...disk,
      "node:sqlite",
      "node:crypto",
      "node:timers/promises",
      "node:perf_hooks",
      "node:readline",
      "yaml",
    ],
  },
  { path: "runtime/drivers", imports: ["schema", "runtime/kernel"], packages: ["*"] },
  { path: "runtime/incident", imports: ["schema"], packages: ["node:crypto"] },
  { path: "runtime/audit", imports: ["schema", "runtime/kernel"], packages: ["node:crypto"] },
  { path: "runtime/simulator", imports: ["schema", "runtime/kernel"], packages: ["node:crypto"] },
  { path: "runtime", imports: ["schema", "runtime"], packages: [] },
  { path: "cli", imports: ["*"], packages: ["*"] },
  { path: "examples", imports: ["*"], packages: ["*"] },
  { path: "bench", imports: ["*"], packages: ["*"] },
  { path: "scripts", imports: ["*"], packages: ["*"] },
  { path: "test", imports: ["*"], packages: ["*"] },
];

/** Packages that one place alone may load, wherever else the table would let them pass. */
const onlyIn: Readonly<Record<string, readonly string[]>> = {
  "ts-morph": ["compiler/emit", "test"],
  chevrotain: ["compiler/syntax"],
  "node:sqlite": ["runtime/host", "cli/health.ts", "bench", "test"],
  yaml: ["cli", "runtime/host/hosts-file.ts", "examples", "test"],
};

export function importFindings(source: SourceFile): Finding[] {
  const room = roomOf(source.path);
  if (room === undefined) return [];
  return importsOf(source).flatMap(({ specifier, node }) => {
    const finding = specifier.startsWith(".")
      ? wrongFile(source.path, room, specifier)
      : wrongPackage(source.path, room, specifier);
    return finding === undefined ? [] : [{ path: source.path, line: lineOf(source, node), what: finding }];
  });
}

export function roomOf(path: string): Room | undefined {
  const matching = rooms.filter((room) => path.startsWith(`${room.path}/`));
  return matching.sort((left, right) => right.path.length - left.path.length)[0];
}

function wrongFile(path: string, room: Room, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (!/\.(?:ts|js|json)$/.test(target))
    return `imports ${target} without its extension; write ${specifier}.ts`;
  const allowed = [room.path, ...room.imports];
  if (allowed.includes("*") || allowed.some((each) => target === each || target.startsWith(`${each}/`)))
    return undefined;
  const may = room.imports.length === 0 ? "nothing" : room.imports.join(", ");
  return `${room.path} imports ${target}, but may import ${may}; move what both need to schema/ or turn the dependency round`;
}

function wrongPackage(path: string, room: Room, specifier: string): string | undefined {
  const places = onlyIn[specifier];
  if (places?.some((place) => path === place || path.startsWith(`${place}/`)) === false) {
    return `loads ${specifier}, which only ${places[0]} does; call what it offers instead`;
  }
  const allowed = room.packages;
  if (allowed.includes("*") || allowed.some((each) => specifier === each || specifier.startsWith(`${each}/`)))
    return undefined;
  return `${room.path} loads ${specifier}; let cli/, runtime/host or runtime/drivers do it and hand the result in`;
}

interface Imported {
  specifier: string;
  node: ts.Node;
}

function importsOf(source: SourceFile): Imported[] {
  const found: Imported[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier: specifier.text, node });
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

function specifierOf(node: ts.Node): ts.StringLiteral | undefined {
  const from =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
  if (from !== undefined && ts.isStringLiteral(from)) return from;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteral(argument) ? argument : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return ts.isStringLiteral(node.argument.literal) ? node.argument.literal : undefined;
  }
  return undefined;
}
