// What is read from a worker's task catalogue, and what is said about those that can't be read.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCatalogue, type TaskCatalogue } from "../../compiler/services/catalogue.ts";
import type { FieldShape } from "../../compiler/services/shape.ts";

const cache = readFileSync(
  join(import.meta.dirname, "../../examples/payment-db-failover/workers/cache.tasks.json"),
  "utf8",
);

test("the example's tasks, and the digest that its workers answer with", () => {
  const catalogue = accepted(cache);
  expect(catalogue.services[0]?.methods).toMatchObject([
    {
      name: "invalidate",
      path: "invalidate",
      idempotency: "idempotent",
      reply: { kind: "message", message: "Invalidated" },
    },
  ]);
  expect(catalogue.messages.get(catalogue.services[0]?.methods[0]?.request ?? "")?.fields).toMatchObject([
    { name: "node", type: { kind: "scalar", scalar: "string" }, repeated: false, required: true },
    { name: "tenants", type: { kind: "scalar", scalar: "string" }, repeated: true, required: true },
  ]);
  expect(catalogue.digest).toBe(sha256(cache.trim()));
  expect(accepted(JSON.stringify(JSON.parse(cache), null, 2)).digest).toBe(catalogue.digest);
});

describe("types", () => {
  test.each<[string, Partial<FieldShape>]>([
    ['{"type":"string"}', { type: { kind: "scalar", scalar: "string", wire: "string" }, required: true }],
    ['{"type":"integer"}', { type: { kind: "scalar", scalar: "int", wire: "integer" } }],
    ['{"type":"number"}', { type: { kind: "scalar", scalar: "float", wire: "number" } }],
    ['{"type":"boolean"}', { type: { kind: "scalar", scalar: "bool", wire: "boolean" } }],
    [
      '{"type":"string","format":"duration"}',
      { type: { kind: "scalar", scalar: "duration", wire: "duration" } },
    ],
    [
      '{"type":"string","format":"date-time"}',
      { type: { kind: "scalar", scalar: "timestamp", wire: "date-time" } },
    ],
    [
      '{"type":"array","items":{"type":"integer"}}',
      { repeated: true, type: { kind: "scalar", scalar: "int", wire: "integer" } },
    ],
    [
      '{"type":"array","items":{"type":"array","items":{"$ref":"#/$defs/Row"}}}',
      { repeated: true, type: { kind: "list", of: { kind: "message", message: "Row" } } },
    ],
    [
      '{"type":"object","additionalProperties":{"$ref":"#/$defs/Colour"}}',
      { type: { kind: "map", key: "string", value: { kind: "enum", enum: "Colour" } } },
    ],
    [
      '{"anyOf":[{"type":"integer"},{"type":"null"}]}',
      { optional: true, type: { kind: "scalar", scalar: "int", wire: "integer" } },
    ],
    [
      '{"anyOf":[{"type":"null"},{"$ref":"#/$defs/Row"}]}',
      { optional: true, type: { kind: "message", message: "Row" } },
    ],
    ['{"$ref":"#/$defs/Row"}', { type: { kind: "message", message: "Row" } }],
    ['{"$ref":"#/$defs/Colour"}', { type: { kind: "enum", enum: "Colour" } }],
  ])("%s", (schema, shape) => {
    const catalogue = accepted(catalogueOf(schema));
    expect(catalogue.messages.get("do.arguments")?.fields[0]).toMatchObject(shape);
    expect(catalogue.enums.get("Colour")?.members.map(({ name }) => name)).toEqual(["red", "green"]);
  });
  test("an enum without a name of its own", () => {
    const catalogue = accepted(catalogueOf('{"type":"string","enum":["a","b"]}'));
    const type = catalogue.messages.get("do.arguments")?.fields[0]?.type;
    expect(type?.kind === "enum" && catalogue.enums.get(type.enum)?.members).toEqual([
      { name: "a" },
      { name: "b" },
    ]);
  });
  test("a task that replies nothing", () => {
    expect(accepted(catalogueOf('{"type":"string"}')).services[0]?.methods[0]?.reply).toEqual({
      kind: "nothing",
    });
  });
});

describe("refused", () => {
  test.each<[string, string, string, RegExp]>([
    ["what isn't JSON", '{"format": ', "contract-malformed", /isn't JSON/],
    ["another document", '{"format":"other/1"}', "contract-malformed", /isn't a task catalogue/],
    ["a list", "[]", "contract-malformed", /isn't a task catalogue/],
    [
      "a poisonous key",
      '{"format":"claw-tasks/1","__proto__":{},"tasks":[]}',
      "contract-malformed",
      /poison/,
    ],
    [
      "a choice of types",
      catalogueOf('{"anyOf":[{"type":"integer"},{"type":"string"}]}'),
      "contract-unsupported",
      /task `do`, field `x` is a choice of several types/,
    ],
    [
      "a format",
      catalogueOf('{"type":"string","format":"email"}'),
      "contract-unsupported",
      /the format "email"/,
    ],
    ["an unknown type", catalogueOf('{"type":"any"}'), "contract-unsupported", /the type "any"/],
    ["no type", catalogueOf("{}"), "contract-unsupported", /the type none/],
    [
      "a reference into nothing",
      catalogueOf('{"$ref":"#/$defs/Nope"}'),
      "contract-reference",
      /do\.arguments\.x names the type `Nope`/,
    ],
    [
      "a reference elsewhere",
      catalogueOf('{"$ref":"https://example.com/x"}'),
      "contract-unsupported",
      /refers to "https:/,
    ],
    ["a task twice", twice(), "contract-malformed", /`do` stands twice/],
  ])("%s", (_what, text, code, says) => {
    const { value, problems } = readCatalogue({ file: "t.json", text, sha256 });
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.message).toMatch(says);
  });
  test("the place is that of the field", () => {
    const text = catalogueOf('{"type":"any"}');
    const [problem] = readCatalogue({ file: "t.json", text, sha256 }).problems;
    expect(text.slice(problem?.span.start, problem?.span.end)).toBe("x");
  });
});

function catalogueOf(schema: string): string {
  return `{"format":"claw-tasks/1","$defs":{"Row":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false},"Colour":{"type":"string","enum":["red","green"]}},"tasks":[{"name":"do","doc":"","idempotent":false,"arguments":{"type":"object","properties":{"x":${schema}},"required":["x"],"additionalProperties":false},"reply":{"type":"null"}}]}`;
}

function twice(): string {
  const document = JSON.parse(catalogueOf('{"type":"string"}'));
  return JSON.stringify({ ...document, tasks: [...document.tasks, ...document.tasks] });
}

function accepted(text: string): TaskCatalogue {
  const { value, problems } = readCatalogue({ file: "t.json", text, sha256 });
  expect(problems).toEqual([]);
  return value as TaskCatalogue;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
