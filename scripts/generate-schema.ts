// Generates, from the JSON Schemas in schema/, the TypeScript types (schema/generated/<name>.ts) and the
// precompiled validators (schema/generated/<name>.validate.js). Both are committed: a checkout builds without this
// script, and a test fails when they are not what the schemas say.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { compile } from "json-schema-to-typescript";

type Json = Record<string, unknown>;
const standaloneCode = standalone as unknown as (ajv: Ajv2020, names: Record<string, string>) => string;
const folder = join(import.meta.dirname, "..", "schema");
const banner =
  "// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.\n";

/** What every generated file should hold, by path relative to schema/generated. */
export async function generate(): Promise<Map<string, string>> {
  const schemas = readdirSync(folder)
    .filter((file) => file.endsWith(".schema.json"))
    .sort()
    .map((file) => ({
      name: file.replace(".schema.json", ""),
      schema: JSON.parse(readFileSync(join(folder, file), "utf8")) as Json,
    }));
  const files = new Map<string, string>();
  for (const { name, schema } of schemas) files.set(`${name}.ts`, await typesOf(schema));
  for (const { name, schema } of schemas) {
    files.set(
      `${name}.validate.js`,
      validatorOf(
        schema,
        schemas.map((each) => each.schema),
      ),
    );
    files.set(`${name}.validate.d.ts`, declarationOf(name, schema));
  }
  return files;
}

/** References into another schema become imports of its generated types. */
async function typesOf(schema: Json): Promise<string> {
  const imports = new Map<string, Set<string>>();
  const local = JSON.parse(JSON.stringify(schema), (_key, value) => {
    const target =
      typeof value?.$ref === "string" && value.$ref.match(/schema\/([a-z-]+)\/1#\/\$defs\/(\w+)$/);
    if (!target) return value;
    const [, file, type] = target;
    imports.set(file, (imports.get(file) ?? new Set()).add(type));
    return { tsType: type };
  });
  const body = await compile(local, String(schema.title), {
    additionalProperties: false,
    bannerComment: "",
    unreachableDefinitions: true,
    format: true,
    style: { printWidth: 110 },
  });
  const lines = [...imports].map(
    ([file, names]) => `import type { ${[...names].sort().join(", ")} } from "./${file}.ts";\n`,
  );
  return banner + lines.join("") + body;
}

function validatorOf(schema: Json, all: Json[]): string {
  const ajv = new Ajv2020({
    code: { source: true, esm: true },
    discriminator: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  ajv.addKeyword("tsType");
  for (const each of all) ajv.addSchema(each);
  return banner + inlineRuntime(standaloneCode(ajv, { validate: String(schema.$id) }));
}

/** The generated code asks ajv for two small helpers by `require`; as ES modules they are imported instead. */
function inlineRuntime(code: string): string {
  const imports: string[] = [];
  const body = code.replace(/const (\w+) = require\("([^"]+)"\)(\.default)?;?/g, (_all, name, path, dflt) => {
    imports.push(
      `import ${name}Module from "${path}.js";\nconst ${name} = ${name}Module${dflt ? `.default ?? ${name}Module` : ""};\n`,
    );
    return "";
  });
  return imports.join("") + body;
}

function declarationOf(name: string, schema: Json): string {
  return `${banner}import type { ${schema.title} } from "./${name}.ts";
import type { Validator } from "../validator.ts";
export declare const validate: Validator<${schema.title}>;
`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of await generate()) writeFileSync(join(folder, "generated", file), text);
}
