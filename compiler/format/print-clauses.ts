/**
 * Clauses: how a call is sent and taken back, how lanes are paced, how long something is asked for, what starts a
 * run. Those of an action or a probe stand in columns, as one reads them as a table; those of a call don't.
 */
import type {
  ActionClause,
  Block,
  CallClause,
  Conditions,
  Expr,
  Fanout,
  Pace,
  Poll,
  ProbeClause,
  Reference,
  Repeat,
  RetryClause,
  Trigger,
} from "../syntax/tree.ts";
import { facts, type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { breaks, cat, type Doc, group, hardline, line, nest, sequence } from "./doc.ts";
import { expression } from "./print-expressions.ts";
import { items, stacked } from "./print-items.ts";
import { statements } from "./print-statements.ts";
import { conditions, listed, reference } from "./print-values.ts";
import { roomAt } from "./width.ts";

type Clause = ActionClause | ProbeClause | CallClause;

/** Clauses of a declaration, below its head. */
export function declaredClauses(cursor: Cursor, clauses: readonly (ActionClause | ProbeClause)[]): Doc {
  if (clauses.length === 0) return "";
  const all = items(cursor, clauses, (clause) => ({ ...clauseRow(cursor, clause), column: facts }));
  return nest(cat(hardline, rows(all, roomAt(cursor.depth))));
}

/** Clauses of a call, below it. */
export function callClauses(cursor: Cursor, clauses: readonly CallClause[]): Doc {
  if (clauses.length === 0) return "";
  const docs = items(cursor, clauses, (clause) => {
    const { head, doc } = clauseRow(cursor, clause);
    return head === undefined ? doc : cat(head, " ", doc);
  });
  return nest(cat(hardline, stacked(docs)));
}

/** One keyword and what it says; what is said in more words stands in no column. */
function clauseRow(cursor: Cursor, clause: Clause): Row {
  switch (clause.kind) {
    case "by":
      return { head: cursor.words("by"), doc: reference(cursor, clause.driver) };
    case "writes":
    case "reads":
      return { head: cursor.words(clause.kind), doc: resources(cursor, clause.resources) };
    case "keyed": {
      const head = cursor.words("keyed");
      return { head, doc: cat(cursor.words("for"), " ", expression(cursor, clause.window)) };
    }
    case "settles":
    case "fresh":
    case "timeout":
      return { head: cursor.words(clause.kind), doc: expression(cursor, clause.time) };
    case "confirm":
      return { head: cursor.words("confirm"), doc: expression(cursor, clause.condition) };
    case "retry":
      return { head: cursor.words("retry"), doc: retry(cursor, clause.policy) };
    case "idempotent":
      return { doc: cursor.words("idempotent") };
    case "undo":
      return { doc: undo(cursor, clause.body, clause.atEnd) };
    case "irreversible":
      return { doc: cat(cursor.words("irreversible because"), " ", cursor.any()) };
    case "keep-because":
      return { doc: cat(cursor.words("keep because"), " ", cursor.any()) };
  }
}

function resources(cursor: Cursor, all: readonly Reference[]): Doc {
  return listed(cursor, all, (resource) => reference(cursor, resource));
}

function undo(cursor: Cursor, body: Block, atEnd: boolean): Doc {
  const block = cat(cursor.words("undo"), " ", statements(cursor, body));
  return atEnd ? cat(block, " ", cursor.words("at end")) : block;
}

function retry(cursor: Cursor, policy: RetryClause["policy"]): Doc {
  if (policy.kind === "retry-across") {
    const variable = cat(cursor.words("across"), " ", cursor.any(), " ", cursor.words("in"));
    return cat(variable, " ", expression(cursor, policy.range));
  }
  const times = cat(expression(cursor, policy.times), " ", cursor.words("times"));
  if (policy.backoff === undefined) return times;
  const { first, most } = policy.backoff;
  const comma = separator(cursor);
  const backoff = cat(cursor.words("backoff"), " ", expression(cursor, first));
  const upTo = most === undefined ? "" : cat(cursor.words(".."), expression(cursor, most));
  return group(times, comma, nest(cat(line, backoff, upTo)));
}

/** A comma that must stand there. */
function separator(cursor: Cursor): Doc {
  return cat(",", cursor.comma());
}

/** A condition and how long it is asked for, which stands below where it doesn't fit beside. */
export function polled(cursor: Cursor, condition: Conditions, poll: Poll): Doc {
  return cat(conditions(cursor, condition), group(nest(cat(line, pollClauses(cursor, poll)))));
}

function pollClauses(cursor: Cursor, { within, every, holding, unless }: Poll): Doc {
  const head = cat(cursor.words("within"), " ", expression(cursor, within));
  const asked: { value: Expr; checks: boolean; at: number }[] = [];
  for (const value of [every, unless])
    if (value !== undefined) asked.push({ value, checks: false, at: value.span.start });
  if (holding !== undefined)
    asked.push({ value: holding.amount, checks: holding.unit === "checks", at: holding.amount.span.start });
  asked.sort((one, other) => one.at - other.at);
  const rest = asked.map(({ value, checks }) => {
    const clause = cat(separator(cursor), line, cursor.any(), " ", expression(cursor, value));
    return checks ? cat(clause, " ", cursor.words("checks")) : clause;
  });
  return group(head, nest(sequence(rest)));
}

/** From so many paces on a fan-out has a line of its own. */
const manyPaces = 4;

interface Lanes {
  fanout?: Fanout | undefined;
  repeat?: Repeat | undefined;
}

/**
 * `step name for each …` up to the brace behind it. Where that is long the fan-out stands below the name, and the brace
 * at the beginning of the next line.
 */
export function laneHead(cursor: Cursor, named: Doc, lanes: Lanes): Doc {
  return group(lanesOf(cursor, named, lanes), line);
}

/** The same without a brace. */
export function lanesOf(cursor: Cursor, named: Doc, lanes: Lanes): Doc {
  const parts: Doc[] = [];
  if (lanes.fanout !== undefined) parts.push(line, fanout(cursor, lanes.fanout));
  if (lanes.repeat !== undefined) parts.push(line, repeat(cursor, lanes.repeat));
  return cat(named, nest(sequence(parts)), (lanes.fanout?.paces.length ?? 0) < manyPaces ? "" : breaks);
}

function fanout(cursor: Cursor, { range, paces }: Fanout): Doc {
  const each = cat(cursor.words("for each"), " ", cursor.any());
  const within = range === undefined ? "" : cat(" ", cursor.words("in"), " ", expression(cursor, range));
  const rest = paces.map((pace) => cat(separator(cursor), line, paceOf(cursor, pace)));
  return group(each, within, nest(sequence(rest)));
}

function paceOf(cursor: Cursor, pace: Pace): Doc {
  switch (pace.kind) {
    case "canary-first":
      return cursor.words("canary first");
    case "some-first":
      return cat(expression(cursor, pace.amount), " ", cursor.words("first"));
    case "at-a-time":
      return cat(expression(cursor, pace.amount), " ", cursor.words("at a time"));
    case "at-most":
      return cat(cursor.words("at most"), " ", expression(cursor, pace.count));
    case "bake":
      return cat(cursor.words("bake"), " ", expression(cursor, pace.time));
    case "need": {
      const head = cat(cursor.words("need"), " ");
      return cat(head, pace.quorum === "all" ? cursor.words("all") : expression(cursor, pace.quorum));
    }
    case "stop-after": {
      const head = cat(cursor.words("stop after"), " ", expression(cursor, pace.amount));
      return cat(head, " ", cursor.words("failed"));
    }
  }
}

function repeat(cursor: Cursor, { times, apart }: Repeat): Doc {
  const often = cat(cursor.words("repeat up to"), " ", expression(cursor, times), " ", cursor.words("times"));
  return cat(often, separator(cursor), " ", expression(cursor, apart), " ", cursor.words("apart"));
}

export function trigger(cursor: Cursor, { source, each, where }: Trigger): Doc {
  const parts: Doc[] = [cursor.words("on"), " "];
  if (source.kind === "interval") parts.push(cursor.words("every"), " ", cursor.any());
  else {
    parts.push(expression(cursor, source.value));
    if (source.for !== undefined) parts.push(" ", cursor.words("for"), " ", expression(cursor, source.for));
  }
  const below: Doc[] = [];
  if (each !== undefined) {
    const head = cat(cursor.words("for each"), " ", cursor.any(), " ", cursor.words("in"));
    below.push(line, head, " ", expression(cursor, each.range));
  }
  if (where !== undefined) below.push(line, cursor.words("where"), " ", expression(cursor, where));
  return group(...parts, nest(sequence(below)));
}
