// The option parser: every kind of option, and one sentence for everything that can be wrong with a line.
import { describe, expect, test } from "vitest";
import type { OptionTable } from "../../cli/options.ts";
import { type Accepted, parseOptions } from "../../cli/parse-options.ts";

const accepted = {
  options: {
    facts: { kind: "flag", short: "f", summary: "" },
    witness: { kind: "text", value: "FILE", summary: "" },
    project: { kind: "text", value: "DIR", default: ".", summary: "" },
    region: { kind: "list", value: "NAME", summary: "" },
    format: { kind: "choice", choices: ["pretty", "json"], default: "pretty", summary: "" },
    "max-errors": { kind: "count", value: "N", default: 20, least: 1, most: 999, summary: "" },
    within: { kind: "duration", summary: "" },
  },
  arguments: [
    { name: "FILE", summary: "what to read", count: "one" },
    { name: "RUN", summary: "", count: "optional" },
  ],
} as const satisfies Accepted<OptionTable>;

const defaults = {
  facts: false,
  witness: undefined,
  project: ".",
  region: [],
  format: "pretty",
  "max-errors": 20,
  within: undefined,
};

describe("what is written right becomes typed values", () => {
  const lines: [line: string, values: object, positionals?: string[]][] = [
    ["a", {}],
    ["a b", {}, ["a", "b"]],
    ["-f a", { facts: true }],
    ["--facts --facts a", { facts: true }],
    ["a --witness w --project=p", { witness: "w", project: "p" }],
    ["--region x a --region y", { region: ["x", "y"] }],
    ["a --format json", { format: "json" }],
    ["a --max-errors 999", { "max-errors": 999 }],
    ["a --within 250ms", { within: 250 }],
    ["a --within 2h", { within: 7_200_000 }],
    ["a --witness=-w", { witness: "-w" }],
    ["a --witness -", { witness: "-" }],
    ["-- --facts", {}, ["--facts"]],
  ];
  test.each(lines)("%s", (line, values, positionals = ["a"]) => {
    const parsed = parseOptions(accepted, line.split(" "));
    expect(parsed).toEqual({ arguments: { options: { ...defaults, ...values }, positionals } });
  });
});

describe("what is written wrong is told in one sentence", () => {
  const lines: [line: string, sentence: string][] = [
    ["", "FILE is missing: what to read"],
    ["a b c", '"c" is one argument too many; this command takes only FILE RUN'],
    ["a --fcats", "there is no option --fcats; did you mean --facts?"],
    ["a --zzz", "there is no option --zzz"],
    ["a -z", "there is no option -z"],
    ["a --constructor", "there is no option --constructor"],
    ["a --facts=yes", "--facts takes no value; write --facts alone"],
    ["a --witness", "--witness needs a value: --witness FILE"],
    ["a --witness --facts", "--witness needs a value; if --facts is meant to be it, write --witness=--facts"],
    ["a --witness=", "--witness has an empty value"],
    ["a --witness x --witness y", "--witness stands twice; keep one"],
    ["a --format jsno", '--format must be one of pretty, json, not "jsno"; did you mean json?'],
    ["a --max-errors 0", '--max-errors must be a whole number, from 1 to 999, not "0"'],
    ["a --max-errors 1e2", '--max-errors must be a whole number, from 1 to 999, not "1e2"'],
    ["a --within 30", '--within must be a duration such as 250ms, 30s, 5m or 2h, not "30"'],
  ];
  test.each(lines)("%s", (line, sentence) => {
    expect(parseOptions(accepted, line === "" ? [] : line.split(" "))).toEqual({ wrong: sentence });
  });
});
