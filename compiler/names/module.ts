/**
 * A module is the files of one folder: one space of names, in which each name is declared once, and into which
 * `import std.…` brings the declarations of the standard library. Looking a name up marks it as used, which is
 * how an import that nothing needs is found.
 */
import { defineProblem, type Fix, type Problem } from "../problems/problem.ts";
import type { Declaration, File, Import, Name, ScenarioDecl, Waive } from "../syntax/tree.ts";
import { suggest, surelyMeant } from "./suggest.ts";

export type NamedDeclaration = Exclude<Declaration, ScenarioDecl | Waive>;
export interface Symbol {
  name: string;
  declaration: NamedDeclaration;
  /** The import that brought it, absent for the module's own. */
  from?: Import;
}
export interface Module {
  files: File[];
  symbols: Map<string, Symbol>;
  scenarios: ScenarioDecl[];
  imports: Import[];
  used: Set<Import>;
  library: Library;
}

export const duplicateName = defineProblem<{ name: string; what: string }>({
  code: "duplicate-name",
  message: ({ name, what }) => `\`${name}\` is declared twice: it already names ${what}`,
  why: () => "Nobody could tell which of the two a line means.",
  help: ({ name }) => [`rename one of them, such as \`${name}_2\`, or delete it`],
});
const unknownImport = defineProblem<{ path: string; meant?: string; known: string[] }>({
  code: "unknown-import",
  instead: ({ path, known }) => surelyMeant(path, known),
  message: ({ path }) => `there is nothing called \`${path}\` to import`,
  help: ({ meant, known }) => [
    meant === undefined ? `the standard library has ${known.join(", ")}` : `did you mean \`${meant}\`?`,
  ],
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

/** The standard library: `std.http` → its parsed file, or undefined. */
export interface Library {
  names: string[];
  open(path: string): File | undefined;
  /** The path that declares `name`. */
  provider(name: string): string | undefined;
}

export function bindModule(files: File[], library: Library, problems: Problem[]): Module {
  const module: Module = { files, symbols: new Map(), scenarios: [], imports: [], used: new Set(), library };
  const opened = new Set<string>();
  for (const file of files) {
    for (const entry of file.imports) {
      const path = entry.path.names.map((name) => name.text).join(".");
      const found = entry.from === undefined ? library.open(path) : undefined;
      const meant = found === undefined ? suggest(path, library.names) : undefined;
      if (found === undefined)
        problems.push(
          unknownImport.at(entry.path.span, {
            path,
            known: library.names,
            ...(meant === undefined ? {} : { meant }),
          }),
        );
      else module.imports.push(entry);
      const brought = found ?? (meant === undefined ? undefined : library.open(meant));
      if (opened.has(meant ?? path)) module.used.add(entry);
      else
        for (const declaration of brought?.declarations ?? []) declare(module, declaration, problems, entry);
      opened.add(meant ?? path);
    }
  }
  for (const file of files)
    for (const declaration of file.declarations) declare(module, declaration, problems);
  return module;
}

function declare(module: Module, declaration: Declaration, problems: Problem[], from?: Import): void {
  if (declaration.kind === "waive") return;
  if (declaration.kind === "scenario") {
    module.scenarios.push(declaration);
    return;
  }
  const name = declaration.name.text;
  if (name === "") return;
  const before = module.symbols.get(name);
  if (before !== undefined) {
    const related = [{ span: before.declaration.name.span, message: "first declared here" }];
    problems.push(
      duplicateName.at(declaration.name.span, { name, what: aDeclaration(before.declaration) }, { related }),
    );
    return;
  }
  module.symbols.set(name, { name, declaration, ...(from ? { from } : {}) });
}

export function lookUp(module: Module, name: Name | string): NamedDeclaration | undefined {
  const symbol = module.symbols.get(typeof name === "string" ? name : name.text);
  if (symbol?.from !== undefined) module.used.add(symbol.from);
  return symbol?.declaration;
}

/** A name that the standard library has: says which import is missing, once, and goes on as if it stood there. */
export function importMissing(module: Module, name: Name, problems: Problem[]): boolean {
  const path = module.library.provider(name.text);
  const brought = path === undefined ? undefined : module.library.open(path);
  if (path === undefined || brought === undefined) return false;
  const names = path.split(".").map((text) => ({ text, span: name.span }));
  const entry: Import = { kind: "import", span: name.span, path: { kind: "path", span: name.span, names } };
  problems.push(notImported.at(name.span, { name: name.text, path }, { fix: importing(module, name, path) }));
  for (const declaration of brought.declarations) declare(module, declaration, problems, entry);
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
    const path = entry.path.names.map((name) => name.text).join(".");
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
