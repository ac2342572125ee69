// A project on disk: what is read, and one precise problem for everything that can be wrong with it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openProject } from "../../cli/project.ts";
import { findProject } from "../../cli/project-folder.ts";

const folders: string[] = [];
afterAll(() => folders.map((folder) => rmSync(folder, { recursive: true })));

const good = {
  "claw.yaml": "name: shop\ntopology: topology.yaml\n",
  "topology.yaml": "places:\n  - { kind: region, name: us-east-1 }\n",
  "a.claw": "",
};

function projectWith(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "claw-project-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...good, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** `file:line:column [marked text] code: message`, one per problem. */
function told(folder: string): string[] {
  const { problems, texts } = openProject(folder);
  return problems.map(({ code, span, message }) => {
    const before = (texts.get(span.file) ?? "").slice(0, span.start);
    const place = `${span.file}:${before.split("\n").length}:${span.start - before.lastIndexOf("\n")}`;
    return `${place} [${(texts.get(span.file) ?? "").slice(span.start, span.end)}] ${code}: ${message}`;
  });
}

describe("what is read", () => {
  test("sources of all folders once, in the order of their names; hidden, foreign and nested projects left out", () => {
    const folder = projectWith({
      "claw.yaml": "name: shop\ntopology: topology.yaml\nrunbooks: [., sub, ./b.claw]\n",
      "b.claw": "// b",
      "sub/c.claw": "// c",
      "sub/notes.txt": "",
      ".hidden/d.claw": "",
      "node_modules/e.claw": "",
      "other/claw.yaml": "",
      "other/f.claw": "",
    });
    const { value, problems, texts } = openProject(folder);
    expect(problems).toEqual([]);
    expect(value?.sources.map((source) => source.file)).toEqual(["a.claw", "b.claw", "sub/c.claw"]);
    expect(value?.places.all).toEqual([{ kind: "region", name: "us-east-1" }]);
    expect(texts.get("b.claw")).toBe("// b");
  });

  test("the project is found from any folder below it", () => {
    const folder = projectWith({ "deep/er/x.claw": "" });
    expect(findProject(join(folder, "deep", "er"))).toBe(folder);
    expect(findProject(tmpdir())).toBeUndefined();
  });

  test("a contract only below the project's folder, and never through a link", () => {
    const folder = projectWith({ "proto/a.proto": "syntax" });
    symlinkSync("/etc", join(folder, "etc"));
    const read = openProject(folder).value?.readContract ?? (() => ({ refused: "no project" }));
    expect(read("proto/a.proto")).toEqual({ text: "syntax" });
    expect(read("./proto/../proto/a.proto")).toEqual({ text: "syntax" });
    const refused: [path: string, reason: RegExp][] = [
      ["../x", /leads out/],
      ["proto/../../x", /leads out/],
      ["/etc/passwd", /absolute/],
      ["etc/passwd", /`etc` is a symbolic link/],
      ["proto", /not a file/],
      ["proto/b.proto", /there is no/],
      ["a\0b", /NUL/],
    ];
    for (const [path, reason] of refused)
      expect(read(path)).toEqual({ refused: expect.stringMatching(reason), help: expect.any(String) });
  });
});

describe("each thing wrong is told at its place", () => {
  const cases: [law: string, files: Record<string, string | Uint8Array>, told: (string | RegExp)[]][] = [
    [
      "a misspelt field",
      { "claw.yaml": "name: shop\ntopolgy: topology.yaml\ntopology: topology.yaml\n" },
      ["claw.yaml:2:1 [topolgy] yaml-unknown-field: the file has no field `topolgy`"],
    ],
    [
      "a project's name that leads out of the folder of its bundles",
      { "claw.yaml": "name: ../../evil\ntopology: topology.yaml\n" },
      ["claw.yaml:1:7 [../../evil] project-name: `../../evil` can't be a project's name"],
    ],
    [
      "a tower of brackets",
      { "topology.yaml": `places: ${"[".repeat(500_000)}` },
      [/^topology\.yaml:1:73 \[\[\] yaml-refused: nesting deeper than 64 isn't read here$/],
    ],
    [
      "a tower of dashes",
      { "topology.yaml": `places:\n  ${"- ".repeat(50_000)}x\n` },
      [/^topology\.yaml:2:1 .* yaml-refused: nesting deeper than 64 isn't read here$/],
    ],
    [
      "text that isn't YAML, once",
      { "claw.yaml": "name: [shop\ntopology: ]]]\n" },
      [/yaml-malformed: this isn't YAML: /],
    ],
    [
      "a missing field",
      { "topology.yaml": "places:\n  - { name: us-east-1 }\n" },
      [
        /^topology\.yaml:2:5 \[\{ name: us-east-1 \}\] yaml-missing-field: `places\[0\]` lacks the field `kind`/,
      ],
    ],
    [
      "a value of another kind",
      { "topology.yaml": "places:\n  - kind: region\n    name: 7\n" },
      ["topology.yaml:3:11 [7] yaml-wrong-value: `places[0].name` must be a text, not 7"],
    ],
    [
      "a word that isn't one of the words",
      {
        "claw.yaml":
          "name: s\ntopology: topology.yaml\nsources: { pagerduty: { severity: { priority: { P1: crtical } } } }\n",
      },
      [
        /^claw\.yaml:3:53 \[crtical\] yaml-wrong-value: `sources\.pagerduty\.severity\.priority\.P1` must be one of critical, error, /,
      ],
    ],
    [
      "an empty file",
      { "claw.yaml": "" },
      ["claw.yaml:1:1 [] yaml-wrong-value: the file must be a mapping, not empty"],
    ],
    [
      "a key twice",
      { "claw.yaml": "name: a\nname: b\n" },
      [/^claw\.yaml:2:1 .* yaml-malformed: this key stands twice/],
    ],
    [
      "two documents",
      { "claw.yaml": "name: a\n---\nname: b\n" },
      [/^claw\.yaml:2:1 .* yaml-malformed: a second document/s],
    ],
    ["no YAML at all", { "claw.yaml": "name: [a\n" }, [/yaml-malformed: this isn't YAML: flow sequence/]],
    [
      "a tag",
      { "claw.yaml": "name: !!js/function a\n" },
      [/yaml-refused: the tag `!!js\/function` isn't read/],
    ],
    [
      "an anchor and its alias",
      { "claw.yaml": "name: &a x\ntopology: *a\n" },
      [/the anchor `&a`/, /the alias `\*a`/],
    ],
    [
      "a merge key",
      { "claw.yaml": "<<: { name: a }\n" },
      ["claw.yaml:1:1 [<<] yaml-refused: a merge key isn't read here"],
    ],
    [
      "a key that poisons",
      { "claw.yaml": "__proto__: { name: a }\n" },
      [/^claw\.yaml:1:1 \[__proto__\] yaml-refused/],
    ],
    [
      "a key that is no text",
      { "claw.yaml": "1: a\n" },
      [/^claw\.yaml:1:1 \[1\] yaml-refused: a key that isn't a text/],
    ],
    [
      "a topology that isn't there",
      { "claw.yaml": "name: a\ntopology: nowhere.yaml\n" },
      ["claw.yaml:2:11 [nowhere.yaml] project-path: there is no `nowhere.yaml` below the project's folder"],
    ],
    [
      "a folder outside",
      { "claw.yaml": "name: a\ntopology: topology.yaml\nrunbooks: [., ../..]\n" },
      ["claw.yaml:3:15 [../..] project-path: `../..` leads out of the project's folder"],
    ],
    [
      "a place twice",
      { "topology.yaml": "places:\n  - { kind: node, name: a }\n  - { kind: node, name: a }\n" },
      ["topology.yaml:3:25 [a] place-name: there are two places `node a`"],
    ],
    [
      "a place that no runbook could write",
      { "topology.yaml": "places: [{ kind: node, name: a b }]\n" },
      ["topology.yaml:1:30 [a b] place-name: `a b` can't be written in a runbook"],
    ],
    [
      "a source that is no text",
      { "a.claw": new Uint8Array([0xff, 0xfe, 0x00]) },
      [/project-path: `a.claw` is not UTF-8 text/],
    ],
  ];
  test.each(cases)("%s", (_law, files, expected) => {
    const lines = told(projectWith(files));
    expect(lines).toEqual(
      expected.map((each) => (typeof each === "string" ? each : expect.stringMatching(each))),
    );
    expect(openProject(projectWith(files)).value).toBeUndefined();
  });

  test("a project without runbooks is a warning, not an error", () => {
    const folder = projectWith({});
    rmSync(join(folder, "a.claw"));
    expect(told(folder)).toEqual([expect.stringMatching(/project-empty: there is no \.claw file in `\.`/)]);
    expect(openProject(folder).value).toBeDefined();
  });

  test("a thousand aliases grow nothing", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [from, to] of ["ab", "bc", "cd", "de", "ef", "fg"])
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`)}]`);
    const lines = told(projectWith({ "claw.yaml": bomb.join("\n") }));
    expect(lines.length).toBe(20);
  });
});
