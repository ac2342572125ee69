/**
 * An export that nobody imports is a promise without a reader. A value must be imported somewhere, be it by a
 * test; a type may also stand for a shape that the file's own exports speak of.
 */
import { posix } from "node:path";
import { ts } from "ts-morph";
import { type Finding, lineOf, type SourceFile } from "./source.ts";

/** Read from outside: by bin/, by npm scripts, by those who install the package. */
const entryPoints: readonly (string | RegExp)[] = [
  "cli/main.ts",
  "cli/agent.ts",
  /^scripts\//,
  /^bench\/main\.ts$/,
  /^examples\//,
  /^runtime\/api\.ts$/,
  /\.config\.ts$/,
  /\.d\.ts$/,
];

export function deadExportFindings(sources: readonly SourceFile[]): Finding[] {
  const modules = new Map(sources.map((source) => [source.path, moduleOf(source)]));
  for (const source of sources) for (const use of usesIn(source)) mark(modules, use.target, use.name);
  const findings: Finding[] = [];
  for (const source of sources) {
    if (
      entryPoints.some((entry) =>
        typeof entry === "string" ? entry === source.path : entry.test(source.path),
      )
    )
      continue;
    const module = modules.get(source.path) as Module;
    for (const [name, { node, isType }] of module.exports) {
      if (module.used.has(name) || module.used.has("*")) continue;
      const usedHere = occurrences(source, name) > 1;
      if (isType && usedHere) continue;
      findings.push({
        path: source.path,
        line: lineOf(source, node),
        what: `exports ${name}, which nothing imports; ${usedHere ? "drop the word `export`" : "nothing uses it: delete it"}`,
      });
    }
  }
  return findings;
}

interface Module {
  exports: Map<string, { node: ts.Node; isType: boolean }>;
  /** Names passed on from other files: here → there. */
  passedOn: Map<string, Use>;
  starred: string[];
  used: Set<string>;
}

interface Use {
  target: string;
  /** `*` is every export. */
  name: string;
}

function mark(modules: Map<string, Module>, target: string, name: string): void {
  const module = modules.get(target);
  if (module === undefined || module.used.has(name)) return;
  module.used.add(name);
  const passed = module.passedOn.get(name);
  if (passed !== undefined) mark(modules, passed.target, passed.name);
  for (const star of module.starred) mark(modules, star, name);
  if (name === "*") for (const use of module.passedOn.values()) mark(modules, use.target, use.name);
}

function moduleOf(source: SourceFile): Module {
  const module: Module = { exports: new Map(), passedOn: new Map(), starred: [], used: new Set() };
  for (const statement of source.tree.statements) {
    if (ts.isExportDeclaration(statement)) addPassedOn(source, module, statement);
    else if (isExported(statement))
      for (const [name, node] of declaredNames(statement)) {
        const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
        module.exports.set(name, { node, isType });
      }
  }
  return module;
}

function addPassedOn(source: SourceFile, module: Module, statement: ts.ExportDeclaration): void {
  const target = targetOf(source, statement.moduleSpecifier);
  if (statement.exportClause === undefined) {
    if (target !== undefined) module.starred.push(target);
    return;
  }
  if (!ts.isNamedExports(statement.exportClause)) return;
  for (const element of statement.exportClause.elements) {
    const isType = statement.isTypeOnly || element.isTypeOnly;
    module.exports.set(element.name.text, { node: element, isType });
    if (target !== undefined) {
      module.passedOn.set(element.name.text, { target, name: (element.propertyName ?? element.name).text });
    }
  }
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const kinds = modifiers.map((modifier) => modifier.kind);
  return kinds.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.DefaultKeyword);
}

function declaredNames(statement: ts.Statement): [string, ts.Node][] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }): [string, ts.Node][] =>
      ts.isIdentifier(name)
        ? [[name.text, name]]
        : name.elements.flatMap((element): [string, ts.Node][] =>
            ts.isBindingElement(element) && ts.isIdentifier(element.name)
              ? [[element.name.text, element]]
              : [],
          ),
    );
  }
  const named = statement as ts.Statement & { name?: ts.Identifier };
  return named.name === undefined ? [] : [[named.name.text, named.name]];
}

/** What a file takes from others; a namespace or dynamic import takes everything. */
function usesIn(source: SourceFile): Use[] {
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) uses.push(...importedBy(source, node));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const target = targetOf(source, node.arguments[0]);
      if (target !== undefined) uses.push({ target, name: "*" });
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const target = targetOf(source, node.argument.literal);
      if (target !== undefined) uses.push({ target, name: node.qualifier?.getText().split(".")[0] ?? "*" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return uses;
}

function importedBy(source: SourceFile, declaration: ts.ImportDeclaration): Use[] {
  const target = targetOf(source, declaration.moduleSpecifier);
  const bindings = declaration.importClause?.namedBindings;
  if (target === undefined || bindings === undefined) return [];
  if (ts.isNamespaceImport(bindings)) return [{ target, name: "*" }];
  return bindings.elements.map((element) => ({ target, name: (element.propertyName ?? element.name).text }));
}

function targetOf(source: SourceFile, specifier: ts.Node | undefined): string | undefined {
  if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith("."))
    return undefined;
  return posix.join(posix.dirname(source.path), specifier.text);
}

function occurrences(source: SourceFile, name: string): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) count += 1;
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return count;
}
