/** Runbooks, parts and routes. The facts at the head of a runbook stand in columns, as do the rows of a drift. */
import type {
  Drifted,
  DriftHeader,
  Header,
  Limit,
  PartDecl,
  RouteDecl,
  Row as RouteRow,
  RunbookDecl,
} from "../syntax/tree.ts";
import { isHeader } from "../syntax/walk.ts";
import { type Column, facts, type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { broken, cat, type Doc, flat, group, line, nest, sequence } from "./doc.ts";
import { trigger } from "./print-clauses.ts";
import { expression } from "./print-expressions.ts";
import { braced, items } from "./print-items.ts";
import { continued, ending, notify, otherwiseOf, run, statementRow, statements } from "./print-statements.ts";
import { parameters, typed } from "./print-types.ts";
import { conditions, listed, path, reference } from "./print-values.ts";
import { roomAt } from "./width.ts";

export function runbook(cursor: Cursor, declared: RunbookDecl): Doc {
  const head = cat(cursor.words("runbook"), " ", cursor.any(), parameters(cursor, declared.params));
  const body = cat(
    typed(cursor, declared.type),
    " ",
    braced(cursor, () => runbookBody(cursor, declared.items)),
  );
  const last = declared.finally;
  return cat(
    head,
    body,
    otherwiseOf(cursor, declared.otherwise),
    last === undefined
      ? ""
      : continued(cursor, () => cat(cursor.words("finally"), " ", statements(cursor, last))),
  );
}

/** Headers and statements may stand in any order. */
function runbookBody(cursor: Cursor, all: RunbookDecl["items"]): Doc {
  const printed = items(cursor, all, (item): Row => {
    return isHeader(item) ? { ...headerRow(cursor, item), column: facts } : statementRow(cursor, item);
  });
  return rows(printed, roomAt(cursor.depth));
}

export function part(cursor: Cursor, { params, type, body }: PartDecl): Doc {
  const head = cat(cursor.words("part"), " ", cursor.any(), parameters(cursor, params));
  return cat(head, typed(cursor, type), " ", statements(cursor, body));
}

function headerRow(cursor: Cursor, header: Header): Row {
  switch (header.kind) {
    case "trigger":
      return { doc: trigger(cursor, header) };
    case "drift":
      return { doc: drift(cursor, header) };
    case "environment":
      return { head: cursor.words("environment"), doc: expression(cursor, header.value) };
    case "targets": {
      const head = cursor.words("targets");
      const variable = cat(cursor.any(), " ", cursor.words("in"));
      return { head, doc: cat(variable, " ", expression(cursor, header.range)) };
    }
    case "deadline": {
      const head = cursor.words("deadline");
      const work = expression(cursor, header.work);
      if (header.undo === undefined) return { head, doc: work };
      const comma = cat(",", cursor.comma());
      return { head, doc: cat(work, comma, " ", cursor.words("undo"), " ", expression(cursor, header.undo)) };
    }
    case "blast": {
      const head = cursor.words("blast");
      return { head, doc: listed(cursor, header.limits, (each) => limit(cursor, each)) };
    }
    case "holds":
      return holds(cursor, header);
    case "guard": {
      const head = cursor.words("guard");
      const doc = conditions(cursor, header.condition);
      return header.condition.all.length > 1 ? { doc: cat(head, " ", doc) } : { head, doc };
    }
  }
}

function holds(cursor: Cursor, { resource, sharedBy, waiting }: Extract<Header, { kind: "holds" }>): Row {
  const head = cursor.words("holds");
  const parts: Doc[] = [reference(cursor, resource)];
  if (sharedBy !== undefined) parts.push(" ", cursor.words("shared by"), " ", expression(cursor, sharedBy));
  if (waiting !== undefined) parts.push(" ", cursor.words("waiting"), " ", expression(cursor, waiting));
  return { head, doc: sequence(parts) };
}

function limit(cursor: Cursor, { amount, scope, per }: Limit): Doc {
  const most = cat(expression(cursor, amount), " ", cursor.any(), " ");
  const within = cursor.words(scope === "in-all" ? "in all" : "at a time");
  if (per === undefined) return cat(most, within);
  return cat(most, within, " ", cursor.words("per"), " ", cursor.any());
}

function drift(cursor: Cursor, { probe, fields }: DriftHeader): Doc {
  const head = cat(
    cursor.words("drift"),
    " ",
    path(cursor, probe),
    " ",
    cursor.words("in"),
    " ",
    cursor.any(),
  );
  const against = cat(" ", cursor.words("against"), " ", cursor.any(), " ");
  const fates = braced(cursor, () =>
    rows(
      items(cursor, fields, (field) => drifted(cursor, field)),
      roomAt(cursor.depth),
    ),
  );
  return cat(head, against, fates);
}

const fated: Column = { ...facts, apart: 2 };

function drifted(cursor: Cursor, { path: named, wildcard, response }: Drifted): Row {
  const head = cat(path(cursor, named), wildcard ? cursor.words(".*") : "");
  if (response.kind !== "align") return { head, doc: cursor.words(response.kind), column: fated };
  return { head, doc: cat(cursor.words("align by"), " ", path(cursor, response.by)), column: fated };
}

/** Several triggers stand one a line below the name. */
export function route(cursor: Cursor, { params, triggers, rows: all }: RouteDecl): Doc {
  const named = cat(cursor.words("route"), " ", cursor.any(), parameters(cursor, params));
  const docs = triggers.map((each) => cat(line, cursor.lead().comments, trigger(cursor, each)));
  const head = (docs.length > 1 ? broken : group)(named, nest(sequence(docs)), line);
  const body = braced(cursor, () =>
    rows(
      items(cursor, all, (row) => routeRow(cursor, row)),
      roomAt(cursor.depth),
    ),
  );
  return cat(head, body);
}

const outcomes: Column = { apart: 1, furthest: 16, oneLine: true };

/** A row that is too long breaks before its arrow. */
function routeRow(cursor: Cursor, { when, act }: RouteRow): Row {
  const isWord = when.kind === "row-else" || when.kind === "row-unknown";
  const head = isWord ? cursor.any() : expression(cursor, when);
  const doc = cat(cursor.words("->"), " ", routeAct(cursor, act));
  const whole = flat(cat(head, " ", doc));
  if (whole !== undefined && whole.length <= roomAt(cursor.depth)) return { head, doc, column: outcomes };
  return { doc: group(head, nest(cat(line, doc))) };
}

function routeAct(cursor: Cursor, act: RouteRow["act"]): Doc {
  if (act.kind === "run") return run(cursor, act);
  return act.kind === "notify" ? notify(cursor, act) : ending(cursor, act.kind);
}
