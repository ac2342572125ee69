/**
 * A YAML file to a value of its schema. What the schema refuses is told at the place in the file where it
 * stands, with the field that was meant; a value is returned only when the whole file holds.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suggest } from "../compiler/names/suggest.ts";
import type { Problem, Result } from "../compiler/problems/problem.ts";
import type { Source } from "../compiler/syntax/lex.ts";
import type { ValidationError, Validator } from "../schema/validator.ts";
import { installationRoot } from "./installation.ts";
import { yamlMissingField, yamlUnknownField, yamlWrongValue } from "./yaml-problems.ts";
import { readYamlTree, type YamlTree } from "./yaml-tree.ts";

export interface YamlShape<T> {
  /** schema/<name>.schema.json, read only to explain what is wrong. */
  name: "project" | "topology" | "hosts";
  validate: Validator<T>;
}

export interface YamlReading<T> extends Result<T | undefined> {
  /** Where things stand, for those who find more wrong than a schema can. */
  tree: YamlTree | undefined;
}

export function readYaml<T>(source: Source, shape: YamlShape<T>): YamlReading<T> {
  const { value: tree, problems } = readYamlTree(source);
  if (tree === undefined) return { value: undefined, problems, tree };
  const { validate } = shape;
  const value = tree.value;
  if (validate(value)) return { value, problems, tree };
  const found = (validate.errors ?? []).map((error) => explain(error, tree, schemaOf(shape.name)));
  return { value: undefined, problems: [...problems, ...found], tree };
}

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  description?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

function schemaOf(name: string): Schema {
  return JSON.parse(readFileSync(join(installationRoot, "schema", `${name}.schema.json`), "utf8")) as Schema;
}

function explain(error: ValidationError, tree: YamlTree, root: Schema): Problem {
  const path = pathOf(error.instancePath);
  const schema = schemaAt(root, path);
  const where = nameOf(path);
  if (error.keyword === "additionalProperties") {
    const field = String(error.params.additionalProperty);
    const known = Object.keys(schema.properties ?? {});
    const meant = suggest(field, known);
    const holes = { where, field, known, ...(meant === undefined ? {} : { meant }) };
    return yamlUnknownField.at(tree.keySpan(path, field), holes);
  }
  if (error.keyword === "required") {
    const field = String(error.params.missingProperty);
    const description = schema.properties?.[field]?.description;
    return yamlMissingField.at(tree.valueSpan(path), {
      where,
      field,
      ...(description ? { description } : {}),
    });
  }
  const found = foundText(valueAt(tree.value, path));
  if (error.keyword === "enum") {
    const allowed = (error.params.allowedValues as unknown[]).map(String);
    const meant = suggest(found.replaceAll('"', ""), allowed);
    const holes = {
      where,
      wants: `one of ${allowed.join(", ")}`,
      found,
      ...(meant === undefined ? {} : { meant }),
    };
    return yamlWrongValue.at(tree.valueSpan(path), holes);
  }
  return yamlWrongValue.at(tree.valueSpan(path), { where, wants: wanted(error), found });
}

function wanted(error: ValidationError): string {
  const types: Record<string, string> = {
    string: "a text",
    array: "a list",
    object: "a mapping",
    boolean: "true or false",
    integer: "a whole number",
    number: "a number",
  };
  const type = error.keyword === "type" ? types[String(error.params.type)] : undefined;
  return type ?? (error.message ?? "something else").replace(/^must be /, "");
}

function foundText(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function pathOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** `places[0].kind`, as a person would say it. */
function nameOf(path: readonly string[]): string {
  if (path.length === 0) return "the file";
  const steps = path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`));
  return `\`${steps.join("").replace(/^\./, "")}\``;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

function schemaAt(root: Schema, path: readonly string[]): Schema {
  let schema = resolved(root, root);
  for (const step of path) {
    const more = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
    schema = resolved(root, schema.properties?.[step] ?? more ?? schema.items ?? {});
  }
  return schema;
}

function resolved(root: Schema, schema: Schema): Schema {
  const name = schema.$ref?.match(/^#\/\$defs\/(\w+)$/)?.[1];
  return name === undefined ? schema : (root.$defs?.[name] ?? {});
}
