// `clawc check` in every state that it can end in, in every format: the report is whole and valid, the exit code says
// which state it was, places are named as seen from the working directory.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { formats } from "../../cli/check/report.ts";
import { dispatch, splitGlobalFlags } from "../../cli/dispatch.ts";
import { isAtLeast } from "../../compiler/problems/report.ts";
import { validate as isJson } from "../../schema/generated/problem.validate.js";
import { isGitlab, isSarif, xmlElements } from "../problems/report-schemas.ts";
import { capturedIo } from "./captured-io.ts";
import { folderWithShop } from "./check-project.ts";
import { clawc } from "./command-line.ts";

const unused = "import std.http\nlet quota = 5s\n";
const wrong = "let other = 5secs\nlet third = true && true\n";

type Report = (text: string) => { problems: number; failed: boolean };

/** Says how many problems a report holds and whether it says that the check wasn't done; throws where it isn't valid. */
const readers: Record<(typeof formats)[number], Report> = {
  pretty: (text) => ({
    problems: text.match(/^(error|warning)\[/gm)?.length ?? 0,
    failed: /^clawc: /m.test(text),
  }),
  compact: (text) => ({
    problems: text.match(/^\S+:\d+:\d+: (error|warning)\[[a-z-]+\]: .+$/gm)?.length ?? 0,
    failed: /^clawc: /m.test(text),
  }),
  json: (text) => {
    const report = JSON.parse(text);
    expect(isJson(report), JSON.stringify(isJson.errors)).toBe(true);
    return { problems: report.problems.length, failed: report.failure !== null };
  },
  sarif: (text) => {
    const report = JSON.parse(text);
    expect(isSarif(report), JSON.stringify(isSarif.errors)).toBe(true);
    const [run] = report.runs;
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    return { problems: run.results.length, failed: !run.invocations[0].executionSuccessful };
  },
  github: (text) => {
    const commands = text.split("\n").filter((line) => line.startsWith("::"));
    for (const command of commands)
      expect(command).toMatch(/^::(error|warning|notice) (file=[^,:]+,line=\d+,.*)?title=[a-z-]+::\S/);
    const failed = commands.filter((line) => line.includes("title=clawc::")).length;
    return { problems: commands.length - failed, failed: failed > 0 };
  },
  gitlab: (text) => {
    const report = JSON.parse(text);
    expect(isGitlab(report), JSON.stringify(isGitlab.errors)).toBe(true);
    const prints = report.map((entry: { fingerprint: string }) => entry.fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    const failed = report.filter((entry: { severity: string }) => entry.severity === "blocker").length;
    return { problems: report.length - failed, failed: failed > 0 };
  },
  junit: (text) => {
    const elements = xmlElements(text);
    const named = (name: string) => elements.filter((element) => element.name === name);
    const totals = named("testsuites")[0]?.attributes;
    expect(Number(totals?.tests)).toBe(named("testcase").length);
    expect(Number(totals?.failures)).toBe(named("failure").length);
    for (const key of ["tests", "failures", "errors"]) {
      const sum = named("testsuite").reduce((all, { attributes }) => all + Number(attributes[key]), 0);
      expect(sum).toBe(Number(totals?.[key]));
    }
    const told = named("failure").length + named("system-out").length;
    return { problems: told, failed: named("error").length > 0 };
  },
};

const states: [
  string,
  Record<string, string>,
  string,
  { code: number; problems: number; failed: boolean },
][] = [
  ["a clean project", {}, "shop", { code: 0, problems: 0, failed: false }],
  ["a warning", { "shop/runbooks/w.claw": unused }, "shop", { code: 0, problems: 1, failed: false }],
  ["errors", { "shop/runbooks/e.claw": wrong }, "shop", { code: 1, problems: 2, failed: false }],
  ["a broken claw.yaml", { "shop/claw.yaml": "nam: shop\n" }, "shop", { code: 2, problems: 1, failed: true }],
  ["no project", {}, ".claw-none", { code: 2, problems: 0, failed: true }],
];

describe.each(formats)("--format %s", (format) => {
  it.each(states)("is whole and valid for %s", async (_state, changed, path, { code, ...said }) => {
    const cwd = folderWithShop(changed);
    const ran = await clawc(["check", path, "--format", format, "--output", "report"], { cwd });
    expect({ code: ran.code, ...readers[format](readFileSync(join(cwd, "report"), "utf8")) }).toEqual({
      code,
      ...said,
    });
    expect(readdirSync(cwd).filter((name) => name.startsWith("report"))).toEqual(["report"]);
  });

  it("is the same on the standard output, and for programs nothing stands beside it", async () => {
    const cwd = folderWithShop({ "shop/runbooks/e.claw": wrong, "shop/runbooks/w.claw": unused });
    const ran = await clawc(["check", "shop", "--facts", "--format", format], { cwd });
    expect(readers[format](ran.out)).toEqual({ problems: 2, failed: false });
    const reference = await clawc(["check", "shop", "--facts", "--format", format, "-o", "report"], { cwd });
    expect(reference.out).toBe("");
    expect(ran.out.startsWith(readFileSync(join(cwd, "report"), "utf8"))).toBe(true);
  });

  it("names files as seen from the working directory", async () => {
    const cwd = folderWithShop({ "shop/runbooks/e.claw": wrong });
    const fromAbove = await clawc(["check", "shop", "--format", format], { cwd });
    expect(fromAbove.out).toContain("shop/runbooks/e.claw");
    const fromBelow = await clawc(["check", "--format", format], { cwd: join(cwd, "shop", "runbooks") });
    expect(fromBelow.out).toContain("e.claw");
    expect(fromBelow.out).not.toContain("runbooks/e.claw");
  });

  it("survives names and texts that try to speak for themselves", async () => {
    const name = 'x,y:%<"&>.claw';
    const text = 'let a = "<!--]]>%0A::error::" && é"\u0007\n';
    const cwd = folderWithShop({ [`shop/runbooks/${name}`]: text });
    const ran = await clawc(["check", "shop", "--format", format], { cwd });
    expect(ran.code).toBe(1);
    expect(readers[format](ran.out).problems).toBeGreaterThan(0);
    expect(ran.out).not.toContain("\u0007");
  });
});

const shop = { "shop/runbooks/e.claw": wrong, "shop/runbooks/w.claw": unused };

test.each([
  ["a warning fails nothing", { "shop/runbooks/w.claw": unused }, [], 0],
  ["unless it is to", { "shop/runbooks/w.claw": unused }, ["--fail-level", "warning"], 1],
  ["info is below it", { "shop/runbooks/w.claw": unused }, ["--fail-level", "info"], 1],
  [
    "an ignored one is as if it weren't",
    { "shop/runbooks/w.claw": unused },
    ["--fail-level", "warning", "--ignore", "quorum-is-all,unused-import"],
    0,
  ],
  ["what isn't shown fails too", shop, ["--max-errors", "1"], 1],
])("%s", async (_law, changed, words, code) => {
  const cwd = folderWithShop(changed);
  expect((await clawc(["check", "shop", ...words], { cwd })).code).toBe(code);
});

test.each([
  [["--ignore", "unused-imprt"], /there is no problem called "unused-imprt"; did you mean unused-import\?/],
  [["--ignore", "unit-unknown"], /unit-unknown is an error, and errors are mended, not ignored/],
  [["--stdin-filename", "x.claw"], /give - as the PATH too/],
  [["-"], /say which file it is with --stdin-filename/],
  [["-", "shop", "--stdin-filename", "x.claw"], /give no other PATH/],
  [["--output", "no/where/r.json"], /there is no folder no\/where; create it first/],
  [["--output", "shop"], /--output shop: it is a folder/],
  [["shop/other.claw"], /other\.claw is no source of its project: claw\.yaml names runbooks/],
  [["shop", "nowhere"], /nowhere: there is no such folder/],
  [["--format", "sarrif"], /did you mean sarif\?/],
])("check %j is refused in one line", async (words, says) => {
  const cwd = folderWithShop({ "shop/other.claw": "let a = 1\n" });
  const ran = await clawc(["check", ...words], { cwd });
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(says);
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
});

describe("--max-errors", () => {
  const many = { ...shop, "shop/runbooks/a.claw": "let x = true || true\n" };
  test.each([
    ["json", (text: string) => JSON.parse(text).notShown],
    ["sarif", (text: string) => JSON.parse(text).runs[0].properties.notShown],
    ["pretty", (text: string) => Number(/^(\d+) more problems? not shown/m.exec(text)?.[1])],
  ] as const)("%s says how many it leaves out", async (format, count) => {
    const ran = await clawc(["check", "shop", "--format", format, "--max-errors", "1"], {
      cwd: folderWithShop(many),
    });
    expect(count(ran.out)).toBe(2);
    expect(readers[format](ran.out).problems).toBe(1);
  });
  test("leaves out the least grave", () => {
    const graver = { severity: "error" } as Parameters<typeof isAtLeast>[0];
    expect(isAtLeast(graver, "warning")).toBe(true);
    expect(isAtLeast({ ...graver, severity: "info" }, "warning")).toBe(false);
  });
});

describe("paths", () => {
  test("a file is checked with its project, and its own problems are shown", async () => {
    const cwd = folderWithShop({ ...shop, "shop/runbooks/u.claw": "let twice = limit == limit && true\n" });
    const ran = await clawc(["check", "shop/runbooks/u.claw", "--format", "compact"], { cwd });
    expect(ran.out.match(/^.*: error.*$/gm)).toEqual([
      expect.stringMatching(/^shop\/runbooks\/u\.claw:1:28: error\[foreign-operator\]/),
    ]);
    expect(ran.out).toContain("(2 more elsewhere in the project)");
  });
  test("a clean file of a project with errors is clean", async () => {
    const cwd = folderWithShop(shop);
    expect((await clawc(["check", "shop/runbooks/good.claw"], { cwd })).code).toBe(0);
  });
  test("a folder of projects stands for each of them", async () => {
    const cwd = folderWithShop({
      "two/claw.yaml": "name: two\ntopology: t.yaml\n",
      "two/t.yaml": "places: []\n",
      "two/a.claw": "let x = 5secs\n",
    });
    const ran = await clawc(["check", ".", "--format", "compact"], { cwd });
    expect(ran.out).toMatch(/^two\/a\.claw:1:9: error\[unit-unknown\]/);
    expect(ran.code).toBe(1);
  });
});

describe("what an editor holds", () => {
  const checked = (stdin: string, file: string, cwd: string) =>
    clawc(["check", "-", "--stdin-filename", file, "--format", "compact"], { cwd, stdin });
  test("counts instead of what is on disk", async () => {
    const cwd = folderWithShop(shop);
    expect((await checked("let limit = 9secs\n", "shop/runbooks/good.claw", cwd)).out).toMatch(
      /^shop\/runbooks\/good\.claw:1:13: error/,
    );
    expect((await checked("let fine = 1\n", "shop/runbooks/e.claw", cwd)).code).toBe(0);
  });
  test("may be a file that was never saved", async () => {
    const cwd = folderWithShop();
    const ran = await checked("let a = true && true\n", "shop/runbooks/new.claw", cwd);
    expect(ran.out).toMatch(/^shop\/runbooks\/new\.claw:1:14: error\[foreign-operator\]/);
    expect(existsSync(join(cwd, "shop/runbooks/new.claw"))).toBe(false);
  });
  test("may be the project file", async () => {
    const ran = await checked("nam: shop\n", "shop/claw.yaml", folderWithShop());
    expect(ran.out).toMatch(/^shop\/claw\.yaml:1:1: error\[yaml-missing-field\]/m);
    expect(ran.code).toBe(2);
  });
  test("belongs to a project", async () => {
    expect(await checked("let a = 1\n", "elsewhere.claw", folderWithShop())).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no claw.yaml above it"),
    });
  });
});

test("a fingerprint stays with its line when lines above it change, and tells two alike apart", async () => {
  const prints = async (text: string, format: "gitlab" | "sarif") => {
    const cwd = folderWithShop({ "shop/runbooks/e.claw": text });
    const report = JSON.parse((await clawc(["check", "shop", "--format", format], { cwd })).out);
    const entries = format === "gitlab" ? report : report.runs[0].results;
    return entries.map((entry: Record<string, unknown>) =>
      JSON.stringify(entry.fingerprint ?? entry.partialFingerprints),
    );
  };
  const alike = "let a = true && true && true\n";
  for (const format of ["gitlab", "sarif"] as const) {
    const before = await prints(alike, format);
    expect(new Set(before).size).toBe(2);
    expect(await prints(`// a line\n\n  ${alike}`, format)).toEqual(before);
  }
});

test("a report replaces a report, and a folder that can't be written to is said", async () => {
  const cwd = folderWithShop();
  writeFileSync(join(cwd, "r.json"), "old");
  await clawc(["check", "shop", "--format", "json", "-o", "r.json"], { cwd });
  expect(JSON.parse(readFileSync(join(cwd, "r.json"), "utf8")).problems).toEqual([]);
  mkdirSync(join(cwd, "folder"));
  const ran = await clawc(["check", "shop", "-o", "folder"], { cwd });
  expect(ran).toMatchObject({ code: 2, err: "clawc: --output folder: it is a folder\n" });
});

describe.each(formats)("a check that breaks off leaves a whole report as %s", (format) => {
  test.each([
    ["a bug", new Error("oops"), "this is a bug in clawc"],
    ["the system", Object.assign(new Error("x"), { syscall: "read", code: "EACCES" }), "permission denied"],
  ])("by %s", async (_by, error, says) => {
    const cwd = folderWithShop();
    const io = { ...capturedIo({ cwd }), readStdin: () => Promise.reject(error) };
    const words = ["check", "-", "--stdin-filename", "shop/runbooks/a.claw", "--format", format, "-o", "r"];
    await expect(dispatch(splitGlobalFlags(words), io)).rejects.toBe(error);
    const report = readFileSync(join(cwd, "r"), "utf8");
    expect(readers[format](report)).toEqual({ problems: 0, failed: true });
    expect(report).toContain(says);
  });
});
