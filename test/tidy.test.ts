// The house's order as a test. Every law here is also shown to fail on a planted breach, because a law that
// can't fail protects nothing. What to do is said in the finding itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../scripts/generate-schema.ts";
import { banFindings } from "./tidy/banned.ts";
import { deadExportFindings } from "./tidy/dead-exports.ts";
import { fileLengthFindings, functionLengthFindings, staleExceptions } from "./tidy/lengths.ts";
import { importFindings, roomOf } from "./tidy/rooms.ts";
import { parseSource, repository, textFiles, told } from "./tidy/source.ts";
import { machineFindings, nameFindings, openingFindings } from "./tidy/words.ts";

const files = textFiles();
const sources = files
  .filter(({ path }) => path.endsWith(".ts"))
  .map(({ path, text }) => parseSource(path, text));
const product = sources.filter(({ path }) => !path.startsWith("test/") && !path.endsWith(".test.ts"));

describe("the repository", () => {
  test("imports only in the directions of the table in ARCHITECTURE.md", () => {
    expect(told(sources.flatMap(importFindings))).toEqual([]);
  });
  test("has a room for every source", () => {
    const homeless = sources.filter(({ path }) => path.includes("/") && roomOf(path) === undefined);
    expect(
      homeless.map(
        ({ path }) => `${path}: its folder stands in no table; add it to ARCHITECTURE.md and rooms.ts`,
      ),
    ).toEqual([]);
  });
  test("touches clocks, chance, disks and consoles only where they are at home", () => {
    expect(told(sources.flatMap(banFindings))).toEqual([]);
  });
  test("has no file over 400 lines", () => {
    const code = files.filter(
      ({ path }) => /\.(?:ts|js|cjs|go|py)$/.test(path) && !/\.pb\.go$|_pb2(?:_grpc)?\.py$/.test(path),
    );
    expect(told(fileLengthFindings(code))).toEqual([]);
  });
  test("has no function over 60 lines", () => {
    expect(told(product.flatMap((source) => functionLengthFindings(source)))).toEqual([]);
  });
  test("has no exception to these lengths that isn't needed", () => {
    expect(staleExceptions(product)).toEqual([]);
  });
  test("exports nothing that nobody imports", () => {
    expect(told(deadExportFindings(sources))).toEqual([]);
  });
  test("has no drawers", () => {
    expect(told(nameFindings(files.map(({ path }) => path)))).toEqual([]);
  });
  test("opens every source with its concept", () => {
    expect(told(openingFindings(sources))).toEqual([]);
  });
  test("speaks of no machine and no registry", () => {
    expect(told(machineFindings(files))).toEqual([]);
  });
});

test("the generated types and validators are what the schemas say; if not: npm run generate", {
  timeout: 60_000,
}, async () => {
  const stale: string[] = [];
  for (const [file, text] of await generate()) {
    if (readCommitted(file) !== text) stale.push(`schema/generated/${file}`);
  }
  expect(stale).toEqual([]);
});

function readCommitted(file: string): string {
  try {
    return readFileSync(join(repository, "schema", "generated", file), "utf8");
  } catch {
    return "";
  }
}

describe("a planted breach is found", () => {
  const breaches: [law: string, path: string, text: string, find: typeof importFindings, said: RegExp][] = [
    [
      "kernel imports host",
      "runtime/kernel/a.ts",
      'import { b } from "../host/b.ts";',
      importFindings,
      /runtime\/kernel imports runtime\/host\/b\.ts/,
    ],
    [
      "runtime imports compiler",
      "runtime/host/a.ts",
      'const b = import("../../compiler/b.ts");',
      importFindings,
      /imports compiler\/b\.ts/,
    ],
    [
      "a type counts too",
      "schema/a.ts",
      'type B = import("../cli/b.ts").B;',
      importFindings,
      /schema imports cli\/b\.ts/,
    ],
    [
      "kernel loads a package",
      "runtime/kernel/a.ts",
      'import { x } from "node:crypto";',
      importFindings,
      /runtime\/kernel loads node:crypto/,
    ],
    [
      "ts-morph outside its room",
      "cli/a.ts",
      'import { x } from "ts-morph";',
      importFindings,
      /only compiler\/emit does/,
    ],
    [
      "an import without extension",
      "cli/a.ts",
      'import { x } from "./b";',
      importFindings,
      /without its extension/,
    ],
    [
      "a clock",
      "runtime/kernel/a.ts",
      "const now = Date.now();",
      banFindings,
      /uses Date\.now; take the time/,
    ],
    ["a clock by construction", "compiler/a.ts", "const now = new Date();", banFindings, /uses new Date\(\)/],
    ["chance", "runtime/simulator/a.ts", "const x = Math.random();", banFindings, /uses Math\.random; take/],
    [
      "a timer",
      "runtime/kernel/a.ts",
      "setTimeout(() => {}, 1);",
      banFindings,
      /uses setTimeout; in the kernel/,
    ],
    [
      "a console in a command",
      "cli/a.ts",
      'console.log("x");',
      banFindings,
      /uses console\.log; return the text/,
    ],
    [
      "an exit in a command",
      "cli/commands/a.ts",
      "process.exit(1);",
      banFindings,
      /uses process\.exit; return/,
    ],
    [
      "a long function",
      "cli/a.ts",
      `function f() {\n${"x();\n".repeat(60)}}`,
      (source) => functionLengthFindings(source),
      /f has 62 lines/,
    ],
    [
      "a long file",
      "cli/a.ts",
      "x();\n".repeat(401),
      (source) => fileLengthFindings([source]),
      /:401 has 401 lines/,
    ],
    [
      "a dead export",
      "cli/a.ts",
      "export const b = 1;",
      (source) => deadExportFindings([source]),
      /exports b, which nothing imports/,
    ],
    ["a drawer", "cli/string-utils.ts", "", ({ path }) => nameFindings([path]), /is a drawer/],
    [
      "a silent file",
      "cli/a.ts",
      "export const b = 1;",
      (source) => openingFindings([source]),
      /opens without a comment/,
    ],
    [
      "a machine's path",
      "cli/a.ts",
      `const a = "/${"root"}/a";`,
      (source) => machineFindings([source]),
      /holds a path of one machine/,
    ],
    [
      "a fetched package",
      "a.json",
      `"resol${"ved"}": ""`,
      (source) => machineFindings([source]),
      /holds where a package was fetched/,
    ],
  ];
  test.each(breaches)("%s", (_law, path, text, find, said) => {
    expect(told(find(parseSource(path, text)))).toEqual([expect.stringMatching(said)]);
  });

  test("an exception that isn't needed", () => {
    expect(staleExceptions([], { "cli/a.ts": "because" })).toEqual(["cli/a.ts"]);
  });

  test("a dead export behind a re-export lives when its name is imported, and only then", () => {
    const chain = (importer: string) =>
      deadExportFindings([
        parseSource("cli/a.ts", "export const a = 1; export const b = 2;"),
        parseSource("cli/b.ts", 'export { a } from "./a.ts"; export * from "./a.ts";'),
        parseSource("cli/main.ts", importer),
      ]);
    expect(told(chain('import { a } from "./b.ts";'))).toEqual([
      expect.stringMatching(/^cli\/a\.ts:1 exports b,/),
    ]);
    expect(told(chain('import { a, b } from "./b.ts";'))).toEqual([]);
    expect(chain("").length).toBe(3);
  });
});
