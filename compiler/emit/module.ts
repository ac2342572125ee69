/**
 * A runbook as a TypeScript module that people read in a diff and programs import: the plan as a typed literal, the
 * exact types of what goes in and comes out, and functions that hand the plan to the runtime. The plan is what
 * counts; the module adds types, never behaviour. This is the only file that loads ts-morph, and only when called,
 * for it is slow to load and no host needs it.
 */
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { literalText } from "./literal.ts";
import { propertyName } from "./names.ts";
import { moduleParts } from "./parts.ts";
import { runtimeApi } from "./runtime-api.ts";
import type { Declaration, Property } from "./type-text.ts";

export interface ModuleSource {
  plan: Plan;
  /** the plan's identity, printed for whoever reads the module */
  digest: string;
  simulation: Simulation | null;
  /** the contracts that drivers need, by the key that services name */
  descriptors: Readonly<Record<string, unknown>>;
}

export async function emitModule({ plan, digest, simulation, descriptors }: ModuleSource): Promise<string> {
  const { IndentationText, Project, QuoteKind } = await import("ts-morph");
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Double },
  });
  const file = project.createSourceFile("runbook.ts");
  const { declarations, functions } = moduleParts(plan);
  file.addImportDeclaration({
    moduleSpecifier: runtimeApi.module,
    namedImports: [
      ...[runtimeApi.preview, runtimeApi.run, runtimeApi.simulate].map((name) => ({ name })),
      ...runtimeApi.types.map((name) => ({ name, isTypeOnly: true })),
    ],
  });
  for (const declaration of declarations) {
    if (declaration.declares === "interface") file.addInterface(interfaceOf(declaration));
    else file.addTypeAlias(aliasOf(declaration));
  }
  for (const { name, parameters, body, doc } of functions) {
    file.addFunction({ name, parameters, statements: body, isExported: true, docs: docs(doc) });
  }
  file.formatText({ indentSize: 2 });
  const scenarios = scenariosOf(plan, simulation);
  return [
    header(plan),
    // ts-morph puts a blank line of its own after an interface.
    file.getFullText().replace(/\n{3,}/g, "\n\n"),
    constant("simulation", "Simulation", scenarios, "The worlds and scenarios that it is simulated in."),
    constant(
      "descriptors",
      "Record<string, unknown>",
      contractsOf(plan, descriptors),
      "The contracts that its services were compiled against.",
    ),
    constant("runbook", "Plan", plan, `The plan ${digest}: it alone decides what a run does.`),
  ].join("\n");
}

/** Written by hand: literals are long, and ts-morph would lay them out again. */
function constant(name: string, type: string, value: unknown, doc: string): string {
  return `/** ${commentText(doc)} */\nexport const ${name} = ${literalText(value)} satisfies ${type};\n`;
}

function interfaceOf({ name, properties, doc }: Extract<Declaration, { declares: "interface" }>) {
  return { name, isExported: true, docs: docs(doc), properties: properties.map(propertyStructure) };
}

/** A union too long for a line stands with a member on each. */
function aliasOf({ name, members, doc }: Extract<Declaration, { declares: "alias" }>) {
  const line = members.join(" | ");
  const type =
    line.length > 90 && members.length > 1 ? members.map((member) => `\n| ${member}`).join("") : line;
  return { name, type, isExported: true, docs: docs(doc), leadingTrivia: "\n" };
}

function propertyStructure({ name, type, optional, doc }: Property) {
  return { name: propertyName(name), type, hasQuestionToken: optional, isReadonly: true, docs: docs(doc) };
}

function docs(text: string | null): string[] {
  return text === null ? [] : [commentText(text)];
}

/** Text that can't end the comment it stands in. */
function commentText(text: string): string {
  return text.replaceAll("*/", "* /");
}

/** Whatever ends a line in TypeScript, a comment's last line included. */
const lineEnds = /\r\n|[\n\r\u2028\u2029]/;

function header({ name, doc }: Plan): string {
  const about = doc === undefined ? [`Runbook ${name}.`] : [`Runbook ${name}.`, doc];
  const made = "Written by clawc from the runbook's source: change that, and build again.";
  const lines = [...about, "", made].flatMap((part) => part.split(lineEnds));
  return `${lines.map((line) => `// ${line}`.trimEnd()).join("\n")}\n`;
}

/** Of all contracts of the project those that this plan names. */
function contractsOf({ services }: Plan, descriptors: Readonly<Record<string, unknown>>) {
  const named = new Set(Object.values(services).map(({ descriptor }) => descriptor));
  return Object.fromEntries(Object.entries(descriptors).filter(([key]) => named.has(key)));
}

function scenariosOf(plan: Plan, simulation: Simulation | null): Simulation {
  if (simulation === null) return { worlds: [], scenarios: [] };
  return {
    worlds: simulation.worlds,
    scenarios: simulation.scenarios.filter((scenario) => scenario.runbook === plan.name),
  };
}
