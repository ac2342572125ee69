// The frame around every command: which one runs, what help says, how each ending is told.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Command, isGroup } from "../../cli/command.ts";
import { explainFailure } from "../../cli/main.ts";
import { registry } from "../../cli/registry.ts";
import { capturedIo } from "./captured-io.ts";
import { clawc } from "./command-line.ts";

const loaded = await Promise.all(
  registry.map(async (registration) => ({ registration, ...(await registration.load()) })),
);
const commands = loaded.flatMap(({ command }): [path: string, command: Command][] =>
  isGroup(command)
    ? command.commands.map((sub): [string, Command] => [`${command.name} ${sub.name}`, sub])
    : [[command.name, command]],
);

test("the overview names every command, and fits the screen", async () => {
  const { out, code } = await clawc(["--help"]);
  expect(code).toBe(0);
  for (const { name, summary } of registry)
    expect(out).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, "m"));
  expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
});

test.each(loaded)(
  "$registration.name is registered under its own name and summary",
  ({ registration, command }) => {
    expect({ name: command.name, summary: command.summary }).toEqual({
      name: registration.name,
      summary: registration.summary,
    });
  },
);

describe.each(commands)("clawc %s --help", (path, command) => {
  test("tells usage, every option, an example and the exit codes", async () => {
    const { out, code } = await clawc([...path.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: clawc ${path}`);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
    expect(out).toMatch(/^Examples$[\s\S]*^Exit codes$/m);
    expect(out.split("\n").filter((line) => line.length > 100 && !line.startsWith("  clawc"))).toEqual([]);
  });

  test("speaks in summaries without a full stop, and its examples begin with clawc", () => {
    const summaries = [command.summary, ...Object.values(command.options).map((option) => option.summary)];
    for (const summary of summaries) expect(summary).toMatch(/[^.]$/);
    for (const { line } of command.examples) expect(line).toMatch(/(^|[|;&] )clawc /);
  });
});

describe("a wrong line is one line on stderr and exit code 2", () => {
  const lines: [words: string[], sentence: string][] = [
    [["verison"], 'clawc: there is no command "verison"; did you mean clawc version?'],
    [["xyzzy"], 'clawc: there is no command "xyzzy"; clawc help lists them'],
    [["--facts", "version"], "clawc: the command comes first, then its options; found --facts"],
    [["version", "--facts"], "clawc: version: there is no option --facts  (see clawc version --help)"],
    [["\u001b[2J"], 'clawc: there is no command "\\u{1b}[2J"; clawc help lists them'],
    [["help", "verison"], 'clawc: there is no command "verison"; did you mean clawc version?'],
  ];
  test.each(lines)("%j", async (words, sentence) => {
    expect(await clawc(words)).toEqual({ code: 2, out: "", err: `${sentence}\n` });
  });
});

describe("a failure never shows a stack unless asked", () => {
  test("a bug is one line, exit code 3", () => {
    const io = capturedIo();
    expect(explainFailure(new TypeError("x is not a function"), io)).toBe(3);
    expect(io.err()).toMatch(
      /^clawc: this is a bug in clawc \S+: TypeError: x is not a function\. Please .*\n$/,
    );
  });
  test("with CLAW_DEBUG=1 the stack stands above it", () => {
    const io = capturedIo({ env: { CLAW_DEBUG: "1" } });
    explainFailure(new TypeError("x"), io);
    expect(io.err()).toMatch(/frame\.test\.ts:\d+/);
  });
  test("what the operating system refuses is exit code 2", () => {
    const io = capturedIo();
    let error: unknown;
    try {
      readFileSync(join(tmpdir(), "no-such-file"));
    } catch (thrown) {
      error = thrown;
    }
    expect(explainFailure(error, io)).toBe(2);
    expect(io.err()).toMatch(/^clawc: .*no-such-file: there is no such file or folder \(open ENOENT\)\n$/);
  });
});

describe("completion", () => {
  test("bash reads its script, and completes what was begun", async () => {
    const { out } = await clawc(["completion", "bash"]);
    const ask = `${out}\nCOMP_WORDS=(clawc ver); COMP_CWORD=1; _clawc; echo "\${COMPREPLY[@]}"`;
    const bash = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
    expect({ said: bash.stdout.trim(), wrong: bash.stderr }).toEqual({ said: "version", wrong: "" });
  });
  test.each(["bash", "zsh", "fish"])("%s knows every command", async (shell) => {
    const { out } = await clawc(["completion", shell]);
    for (const [path] of commands) expect(out).toContain(path.split(" ").at(-1));
  });
  test("another shell is refused", async () => {
    expect(await clawc(["completion", "tcsh"])).toMatchObject({ code: 2, out: "" });
  });
});

describe("the doorstep, bin/clawc.js", () => {
  const doorstep = join(import.meta.dirname, "..", "..", "bin", "clawc.js");
  const onOldNode = (version: string) =>
    spawnSync(
      process.execPath,
      [
        "-e",
        `Object.defineProperty(process.versions, "node", { value: "${version}" }); require(${JSON.stringify(doorstep)})`,
      ],
      { encoding: "utf8", cwd: mkdtempSync(join(tmpdir(), "clawc-")) },
    );
  test.each(["0.10.48", "20.19.0", "22.12.0"])("refuses Node %s in one line", (version) => {
    const { status, stdout, stderr } = onOldNode(version);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^clawc: needs Node 22\.13 or newer, this is [\d.]+; .*npm exec clawc.*\n$/);
  });
  test("is written in a syntax that Node has always had", () => {
    const modern = /=>|`\$\{|\b(?:const|let|class|async|await|import)\b/;
    const code = readFileSync(doorstep, "utf8").replace(/"(?:[^"\\]|\\.)*"|\/\/.*/g, '""');
    expect(code).not.toMatch(modern);
  });
});
