// The schemas themselves: every shape is closed and named, and every one has its validator.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainErrors, type Validator } from "../../schema/validator.ts";

const folder = join(import.meta.dirname, "..", "..", "schema");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".schema.json"))
  .map((file) => file.replace(".schema.json", ""));

interface Schema {
  $id?: string;
  title?: string;
  description?: string;
  type?: string;
  additionalProperties?: unknown;
  [key: string]: unknown;
}

function read(name: string): Schema {
  return JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")) as Schema;
}

async function validatorOf(name: string): Promise<Validator<unknown>> {
  const module = (await import(join(folder, "generated", `${name}.validate.js`))) as {
    validate: Validator<unknown>;
  };
  return module.validate;
}

/** Paths of the objects in a schema that would let any member pass; a union is closed by its members. */
function openObjects(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, additionalProperties } = schema as Schema;
  const union = "oneOf" in schema;
  const here = type === "object" && additionalProperties === undefined && !union ? [path] : [];
  return [...here, ...Object.entries(schema).flatMap(([key, value]) => openObjects(value, `${path}/${key}`))];
}

describe.each(names)("%s", (name) => {
  test("has its file's name as its identity, a type's name as its title, and says what it is", () => {
    const { $id, title, description } = read(name);
    expect($id).toMatch(new RegExp(`/schema/${name}/\\d+$`));
    expect(title).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(description?.length).toBeGreaterThan(20);
  });
  test("has no object that lets unknown members pass", () => {
    expect(openObjects(read(name), "#")).toEqual([]);
  });
  test("is refused when it is something else altogether, with a sentence", async () => {
    const validate = await validatorOf(name);
    for (const wrong of [null, 7, "text", []]) {
      expect(validate(wrong)).toBe(false);
      expect(explainErrors(validate.errors)[0]).toMatch(/^the document /);
    }
  });
});

describe("what a validator finds is told in words", () => {
  const cases: [schema: string, value: unknown, sentence: string][] = [
    ["project", { name: "a" }, 'the document lacks the field "topology"'],
    ["project", { name: "a", topology: "t", topologie: "" }, 'the document has an unknown field "topologie"'],
    ["topology", { places: [{ kind: 7, name: "a" }] }, "/places/0/kind must be string"],
    [
      "project",
      { name: "a", topology: "t", sources: { x: { severity: { urgency: { high: "bad" } } } } },
      "/sources/x/severity/urgency/high must be one of critical, error, warning, info",
    ],
  ];
  test.each(cases)("%s %j", async (schema, value, sentence) => {
    const validate = await validatorOf(schema);
    expect(validate(value)).toBe(false);
    expect(explainErrors(validate.errors)).toEqual([sentence]);
  });
});
