/**
 * A module is the files of one folder: one space of names, in which each name is declared once, and into which an
 * import brings the declarations of another module. A plan and an audit trail know an action by its name alone, so
 * names are told apart among all that a module needs, also through others. Looking a name up marks it as used, which
 * is how an import that nothing needs is found.
 */
import { defineProblem, type Fix, type Problem } from "../problems/problem.ts";
import type { Declaration, File, Import, Name, ScenarioDecl, Waive } from "../syntax/tree.ts";
import { followImports, type Library, pathOf, type Surroundings } from "./imports.ts";

export type NamedDeclaration = Exclude<Declaration, ScenarioDecl | Waive>;
export interface Symbol {
  name: string;
  declaration: NamedDeclaration;
  /** The import that brought it, absent for the module's own. */
  from?: Import;
  /** The module that it is part of, where none of our imports names that. */
  through?: string;
}
export interface Module {
  files: File[];
  /** The files of the modules that it imports, also through others. */
  around: File[];
  /** The names of its files. */
  own: ReadonlySet<string>;
  /** What its files may name. */
  symbols: Map<string, Symbol>;
  /** What the modules that it imports need themselves. */
  beyond: Map<string, Symbol>;
  scenarios: ScenarioDecl[];
  imports: Import[];
  /** The folders of all modules of the project that it needs. */
  modules: string[];
  used: Set<Import>;
  library: Library;
}

export const duplicateName = defineProblem<{ name: string; what: string }>({
  code: "duplicate-name",
  message: ({ name, what }) => `\`${name}\` is declared twice: it already names ${what}`,
  why: () => "Nobody could tell which of the two a line means.",
  help: ({ name }) => [`rename one of them, such as \`${name}_2\`, or delete it`],
});
const notImported = defineProblem<{ name: string; path: string }>({
  code: "not-imported",
  message: ({ name, path }) => `\`${name}\` is part of \`${path}\`, which isn't imported`,
  help: ({ path }) => [`add \`import ${path}\` at the top`],
});
const unusedImport = defineProblem<{ path: string }>({
  code: "unused-import",
  severity: "warning",
  message: ({ path }) => `nothing here uses \`${path}\``,
  help: ({ path }) => [`delete \`import ${path}\``],
});

export function bindModule(folder: string, files: File[], around: Surroundings, problems: Problem[]): Module {
  const imports = followImports(folder, files, around, problems);
  const module: Module = {
    files,
    around: imports.brought.flatMap(({ folder: each }) => [
      ...(each === undefined ? [] : (around.modules.open(each) ?? [])),
    ]),
    own: new Set(files.map(({ file }) => file)),
    symbols: new Map(),
    beyond: new Map(),
    scenarios: [],
    imports: imports.entries,
    modules: imports.brought.flatMap(({ folder: each }) => each ?? []),
    used: new Set(imports.again),
    library: around.library,
  };
  for (const { declarations, entry, path, direct } of imports.brought)
    for (const declaration of declarations)
      declare(module, declaration, problems, direct ? { from: entry } : { from: entry, through: path });
  for (const file of files)
    for (const declaration of file.declarations) declare(module, declaration, problems);
  return module;
}

function declare(
  module: Module,
  declaration: Declaration,
  problems: Problem[],
  by: Pick<Symbol, "from" | "through"> = {},
): void {
  if (declaration.kind === "waive") return;
  if (declaration.kind === "scenario") {
    module.scenarios.push(declaration);
    return;
  }
  const name = declaration.name.text;
  if (name === "") return;
  const before = symbolNamed(module, name);
  if (before !== undefined) {
    const related = [{ span: before.declaration.name.span, message: "first declared here" }];
    if (by.from !== undefined) related.push({ span: declaration.name.span, message: "and here" });
    const at = by.from?.path.span ?? declaration.name.span;
    problems.push(duplicateName.at(at, { name, what: aDeclaration(before.declaration) }, { related }));
    return;
  }
  (by.through === undefined ? module.symbols : module.beyond).set(name, { name, declaration, ...by });
}

/** What a name stands for anywhere in the module or in what it imports, whoever may write it. */
export function symbolNamed(module: Module, name: string): Symbol | undefined {
  return module.symbols.get(name) ?? module.beyond.get(name);
}

/** What a name means where it stands: in our own files only what they declare and import. */
export function lookUp(module: Module, name: Name | string): NamedDeclaration | undefined {
  if (typeof name !== "string" && !module.own.has(name.span.file))
    return symbolNamed(module, name.text)?.declaration;
  const symbol = typeof name === "string" ? symbolNamed(module, name) : module.symbols.get(name.text);
  if (symbol?.from !== undefined) module.used.add(symbol.from);
  return symbol?.declaration;
}

/** A name that a module has which isn't imported: says which, once, and goes on as if the import stood there. */
export function importMissing(module: Module, name: Name, problems: Problem[]): boolean {
  const beyond = module.beyond.get(name.text);
  const path = beyond?.through ?? module.library.provider(name.text);
  const brought = path === undefined ? undefined : module.library.open(path);
  if (path === undefined || (brought === undefined && beyond === undefined)) return false;
  const names = path.split(".").map((text) => ({ text, span: name.span }));
  const entry: Import = { kind: "import", span: name.span, path: { kind: "path", span: name.span, names } };
  problems.push(notImported.at(name.span, { name: name.text, path }, { fix: importing(module, name, path) }));
  for (const [name, symbol] of module.beyond) {
    if (symbol.through !== path) continue;
    module.beyond.delete(name);
    module.symbols.set(name, { name, declaration: symbol.declaration, from: entry });
  }
  if (beyond === undefined)
    for (const declaration of brought?.declarations ?? [])
      declare(module, declaration, problems, { from: entry });
  return true;
}

/** After the last import of its file, or at the file's beginning. */
function importing(module: Module, name: Name, path: string): Fix {
  const last = module.files.find(({ file }) => file === name.span.file)?.imports.at(-1);
  const at = last?.span.end ?? 0;
  const text = last === undefined ? `import ${path}\n` : `\nimport ${path}`;
  return { title: `import ${path}`, edits: [{ span: { ...name.span, start: at, end: at }, text }] };
}

export function reportUnusedImports(module: Module, problems: Problem[]): void {
  for (const entry of module.imports) {
    if (module.used.has(entry)) continue;
    const path = pathOf(entry);
    const fix = { title: "delete the import", edits: [{ span: entry.span, text: "" }] };
    problems.push(unusedImport.at(entry.span, { path }, { fix }));
  }
}

const articles: Record<NamedDeclaration["kind"], string> = {
  enum: "an enum",
  type: "a type",
  let: "a `let`",
  resource: "a resource",
  budget: "a budget",
  service: "a service",
  action: "an action",
  probe: "a probe",
  runbook: "a runbook",
  part: "a part",
  route: "a route",
  world: "a world",
  invariant: "an invariant",
};
export function aDeclaration(declaration: NamedDeclaration): string {
  return articles[declaration.kind];
}
