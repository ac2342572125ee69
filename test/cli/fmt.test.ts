// `clawc fmt`: which files it takes, when it writes, what it leaves alone, and how it says so.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clawc } from "./command-line.ts";

const loose = "let a=1\nlet   b = f( 2 )  // why\n";
const tidy = "let a = 1\nlet b = f(2)  // why\n";
const broken = "let a = = 1\n";
const repository = join(import.meta.dirname, "..", "..");

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "claw-fmt-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function put(file: string, text: string): string {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), text);
  return file;
}
const read = (file: string) => readFileSync(join(cwd, file), "utf8");
const fmt = (...words: string[]) => clawc(["fmt", ...words], { cwd });

test("`clawc fmt --check examples stdlib` is clean", async () => {
  const { code, out } = await clawc(["fmt", "--check", "examples", "stdlib"], { cwd: repository });
  expect({ code, out }).toEqual({ code: 0, out: "" });
});

test("what `clawc init` writes is formatted", async () => {
  expect((await clawc(["init", "shop"], { cwd })).code).toBe(0);
  expect(await fmt("--check", "shop")).toMatchObject({ code: 0, out: "" });
});

test("without a path it rewrites every file below here, and lists those it changed", async () => {
  put("b.claw", loose);
  put("a/c.claw", loose);
  put("tidy.claw", tidy);
  put("notes.md", loose);
  expect(await fmt()).toEqual({
    code: 0,
    out: "a/c.claw\nb.claw\n",
    err: "2 files formatted, 1 file already formatted\n",
  });
  expect([read("a/c.claw"), read("b.claw"), read("notes.md")]).toEqual([tidy, tidy, loose]);
  expect(await fmt("--check")).toMatchObject({ code: 0, out: "" });
});

test("a file that is formatted isn't written", async () => {
  put("tidy.claw", tidy);
  const before = statSync(join(cwd, "tidy.claw"));
  await fmt();
  const after = statSync(join(cwd, "tidy.claw"));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

describe("looking first", () => {
  test("--check lists, --diff shows, neither writes; both exit with 1", async () => {
    put("a.claw", loose);
    expect(await fmt("--check")).toMatchObject({ code: 1, out: "a.claw\n" });
    const shown = await fmt("--check", "--diff");
    expect(await fmt("--diff")).toEqual(shown);
    expect(shown.code).toBe(1);
    expect(shown.out).toBe(
      "--- a.claw\n+++ a.claw\n@@ -1,2 +1,2 @@\n-let a=1\n-let   b = f( 2 )  // why\n+let a = 1\n+let b = f(2)  // why\n",
    );
    expect(read("a.claw")).toBe(loose);
  });
  test("--diff --write shows and writes", async () => {
    put("a.claw", loose);
    expect(await fmt("--diff", "--write")).toMatchObject({
      code: 0,
      out: expect.stringContaining("+let a = 1\n"),
    });
    expect(read("a.claw")).toBe(tidy);
  });
});

describe("stdin", () => {
  const fromStdin = (stdin: string, ...words: string[]) => clawc(["fmt", "-", ...words], { cwd, stdin });
  test("goes to stdout, and nothing else does", async () => {
    expect(await fromStdin(loose)).toEqual({ code: 0, out: tidy, err: "" });
    expect(await fromStdin(tidy, "--check")).toEqual({ code: 0, out: "", err: "" });
    expect(await fromStdin(loose, "--check", "--stdin-filename", "x.claw")).toEqual({
      code: 1,
      out: "x.claw\n",
      err: "",
    });
  });
  test("with problems leaves stdout empty", async () => {
    const { code, out, err } = await fromStdin(broken, "--stdin-filename", "runbooks/x.claw");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("runbooks/x.claw:1:9");
    expect(err).toContain("syntax-unexpected");
  });
});

describe("left alone", () => {
  test("a file with problems, which are told; the others are formatted", async () => {
    put("a.claw", broken);
    put("b.claw", loose);
    const { code, out, err } = await fmt();
    expect([code, out]).toEqual([1, "b.claw\n"]);
    expect(err).toContain("error[syntax-unexpected]");
    expect(err).toContain("1 file with problems left alone");
    expect(read("a.claw")).toBe(broken);
  });
  test("what symbolic links lead to, what is hidden, installed or built", async () => {
    const outside = mkdtempSync(join(tmpdir(), "claw-fmt-outside-"));
    try {
      writeFileSync(join(outside, "o.claw"), loose);
      put("x/a.claw", tidy);
      for (const file of ["x/.git/h.claw", "x/node_modules/m.claw", "x/dist/d.claw"]) put(file, loose);
      symlinkSync(outside, join(cwd, "x/folder"));
      symlinkSync(join(outside, "o.claw"), join(cwd, "x/link.claw"));
      expect(await fmt("x")).toMatchObject({ code: 0, out: "" });
      expect(await fmt("x/link.claw")).toMatchObject({
        code: 2,
        err: "clawc: x/link.claw is a symbolic link, which isn't followed; name what it leads to\n",
      });
      expect(readFileSync(join(outside, "o.claw"), "utf8")).toBe(loose);
      expect(lstatSync(join(cwd, "x/link.claw")).isSymbolicLink()).toBe(true);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe("a file's own", () => {
  test("line breaks, byte order mark and mode stay, and nothing is left beside it", async () => {
    put("dos.claw", `\uFEFF${loose.replaceAll("\n", "\r\n")}`);
    chmodSync(join(cwd, "dos.claw"), 0o640);
    expect((await fmt()).code).toBe(0);
    expect(read("dos.claw")).toBe(`\uFEFF${tidy.replaceAll("\n", "\r\n")}`);
    expect(statSync(join(cwd, "dos.claw")).mode & 0o777).toBe(0o640);
    expect(readdirSync(cwd)).toEqual(["dos.claw"]);
    expect((await fmt("--check")).code).toBe(0);
  });
  test("text that isn't UTF-8 is refused, and the next file is formatted", async () => {
    writeFileSync(join(cwd, "a.claw"), Buffer.from([0x6c, 0xff]));
    put("b.claw", loose);
    const { code, out, err } = await fmt();
    expect([code, out]).toEqual([2, "b.claw\n"]);
    expect(err).toContain("a.claw is not UTF-8 text");
  });
  test("an empty file stays empty", async () => {
    put("a.claw", "");
    expect(await fmt("--check")).toMatchObject({ code: 0, out: "" });
  });
});

describe("a command line that means nothing exits with 2 and touches nothing", () => {
  test.each([
    [["--check", "--write", "a.claw"], "--check writes nothing: leave --write or --check out"],
    [["-", "a.claw"], "- is a file of its own: give no other PATH beside it"],
    [["-", "--write"], "- is no file that could be written: its text goes to stdout"],
    [["--stdin-filename", "x.claw"], "--stdin-filename names the text on stdin: give - as the PATH too"],
    [["nowhere"], "nowhere: there is no such file"],
    [["notes.md"], "notes.md is no .claw file and no folder"],
  ])("%j", async (words, sentence) => {
    put("a.claw", loose);
    put("notes.md", "notes");
    expect(await fmt(...words)).toEqual({ code: 2, out: "", err: `clawc: ${sentence}\n` });
    expect(read("a.claw")).toBe(loose);
    expect(existsSync(join(cwd, "a.claw"))).toBe(true);
  });
});
