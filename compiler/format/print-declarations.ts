/** Files, and what they declare apart from runbooks and simulation. */
import type { BudgetDecl, Declaration, File, Import, ServiceDecl } from "../syntax/tree.ts";
import { type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { cat, type Doc, group, line, nest } from "./doc.ts";
import { declaredClauses } from "./print-clauses.ts";
import { expression } from "./print-expressions.ts";
import { block, items } from "./print-items.ts";
import { part, route, runbook } from "./print-runbooks.ts";
import { invariant, scenario, world } from "./print-simulation.ts";
import { letRow, waive } from "./print-statements.ts";
import { enumDeclaration, parameters, typed, typeRow } from "./print-types.ts";
import { path } from "./print-values.ts";
import { lineWidth } from "./width.ts";

export function file(cursor: Cursor, { imports, declarations }: File): Doc {
  const all = items(cursor, [...imports, ...declarations], (item) => row(cursor, item));
  return cat(rows(all, lineWidth), cursor.left(all.length > 0));
}

function row(cursor: Cursor, item: Import | Declaration): Row {
  if (item.kind === "let") return letRow(cursor, item);
  if (item.kind === "type") return typeRow(cursor, item);
  return { doc: item.kind === "import" ? importLine(cursor, item) : declaration(cursor, item) };
}

function importLine(cursor: Cursor, { path: named, from }: Import): Doc {
  const head = cat(cursor.words("import"), " ", path(cursor, named));
  return from === undefined ? head : cat(head, " ", cursor.words("from"), " ", cursor.any());
}

function declaration(cursor: Cursor, declared: Exclude<Declaration, { kind: "let" | "type" }>): Doc {
  switch (declared.kind) {
    case "enum":
      return enumDeclaration(cursor, declared);
    case "resource":
      return cat(cursor.words("resource"), " ", cursor.any(), parameters(cursor, declared.params));
    case "budget":
      return budget(cursor, declared);
    case "service":
      return service(cursor, declared);
    case "action":
    case "probe":
      return callable(cursor, declared);
    case "runbook":
      return runbook(cursor, declared);
    case "part":
      return part(cursor, declared);
    case "route":
      return route(cursor, declared);
    case "waive":
      return waive(cursor, declared);
    case "world":
      return world(cursor, declared);
    case "scenario":
      return scenario(cursor, declared);
    case "invariant":
      return invariant(cursor, declared);
  }
}

function budget(cursor: Cursor, { params, limit, window }: BudgetDecl): Doc {
  const named = cat(cursor.words("budget"), " ", cursor.any(), parameters(cursor, params));
  const most = cat(line, cursor.words("at most"), " ", expression(cursor, limit));
  const per = cat(" ", cursor.words("per"), " ", expression(cursor, window));
  return group(named, nest(cat(most, per)));
}

function service(cursor: Cursor, { items: all }: ServiceDecl): Doc {
  const named = cat(cursor.words("service"), " ", cursor.any(), " ", cursor.words("from"), " ", cursor.any());
  const head = cat(named, " ", cursor.any(), " ");
  const body = block(cursor, all, (item) =>
    item.kind === "waive" ? waive(cursor, item) : callable(cursor, item),
  );
  return cat(head, body);
}

function callable(
  cursor: Cursor,
  { kind, params, type, clauses }: Exclude<ServiceDecl["items"][number], { kind: "waive" }>,
): Doc {
  const named = cat(cursor.words(kind), " ", cursor.any(), parameters(cursor, params));
  return cat(named, typed(cursor, type), declaredClauses(cursor, clauses));
}
