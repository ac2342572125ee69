/** Statements and blocks. A block's statements always stand on lines of their own, but for the short arms of a choice. */
import type {
  Arm,
  Block,
  Choose,
  First,
  Let,
  Notify,
  Otherwise,
  Run,
  Statement,
  Step,
  UndoStep,
  Waive,
  When,
} from "../syntax/tree.ts";
import { type Column, type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { broken, cat, type Doc, flat, type Group, group, hardline, line, nest, sequence } from "./doc.ts";
import { callClauses, laneHead, lanesOf, polled } from "./print-clauses.ts";
import { expression } from "./print-expressions.ts";
import { block, braced, items } from "./print-items.ts";
import { parameters, typed } from "./print-types.ts";
import { conditions, hugs, path, patterns, reference } from "./print-values.ts";
import { lineWidth, roomAt } from "./width.ts";

/** Neighbouring short `let`s have their values in a column. */
const values: Column = { apart: 1, furthest: 8, oneLine: true };
const arrows: Column = { apart: 1, furthest: lineWidth, oneLine: true };

export function statements(cursor: Cursor, body: Block): Doc {
  return braced(cursor, () => {
    const all = items(cursor, body.statements, (each) => statementRow(cursor, each));
    return rows(all, roomAt(cursor.depth));
  });
}

export function statementRow(cursor: Cursor, statement: Statement): Row {
  return statement.kind === "let" ? letRow(cursor, statement) : { doc: oneStatement(cursor, statement) };
}

export function letRow(cursor: Cursor, { params, type, value }: Let): Row {
  const named = cat(cursor.words("let"), " ", cursor.any(), parameters(cursor, params));
  return { head: cat(named, typed(cursor, type)), doc: assigned(cursor, value), column: values };
}

/** `= value`, which begins on the next line where that makes it fit. */
export function assigned(cursor: Cursor, value: Let["value"]): Doc {
  const equals = cursor.words("=");
  const doc = expression(cursor, value);
  return hugs(value) ? cat(equals, " ", doc) : cat(equals, group(nest(cat(line, doc))));
}

function oneStatement(cursor: Cursor, statement: Exclude<Statement, Let>): Doc {
  switch (statement.kind) {
    case "step":
      return step(cursor, statement);
    case "call": {
      const head = cat(
        cursor.words("call"),
        " ",
        reference(cursor, statement.target),
        alias(cursor, statement),
      );
      return cat(head, callClauses(cursor, statement.clauses));
    }
    case "run":
      return run(cursor, statement);
    case "require":
      return cat(cursor.words("require"), " ", conditions(cursor, statement.condition));
    case "ensure":
      return cat(cursor.words("ensure"), " ", polled(cursor, statement.condition, statement.poll));
    case "wait":
      return cat(cursor.words("wait"), " ", expression(cursor, statement.time));
    case "wait-until":
      return cat(cursor.words("wait until"), " ", polled(cursor, statement.condition, statement.poll));
    case "approve": {
      const question = cat(cursor.words("approve"), " ", cursor.any());
      const by = cat(cursor.words("by"), " ", expression(cursor, statement.count));
      const of = cat(" ", cursor.words("of"), " ", path(cursor, statement.group));
      const within = cat(" ", cursor.words("within"), " ", expression(cursor, statement.within));
      return group(question, nest(cat(line, by, of, within)));
    }
    case "notify":
      return notify(cursor, statement);
    case "spend":
      return cat(cursor.words("spend"), " ", reference(cursor, statement.budget));
    case "when":
      return when(cursor, statement);
    case "choose":
      return choose(cursor, statement);
    case "parallel":
      return cat(
        cursor.words("parallel"),
        " ",
        block(cursor, statement.steps, (each) => step(cursor, each)),
      );
    case "first":
      return first(cursor, statement);
    case "undo-step":
      return undoStep(cursor, statement);
    case "keep":
      return cat(cursor.words("keep"), " ", path(cursor, statement.effect));
    case "waive":
      return waive(cursor, statement);
    case "stop":
    case "escalate":
    case "continue":
      return ending(cursor, statement.kind);
    case "return":
      return cat(cursor.words("return"), " ", expression(cursor, statement.value));
  }
}

export function ending(cursor: Cursor, kind: "stop" | "escalate" | "continue"): Doc {
  const word = cursor.words(kind);
  return kind === "continue" ? word : cat(word, " ", cursor.any());
}

function alias(cursor: Cursor, { as }: { as?: Run["as"] }): Doc {
  return as === undefined ? "" : cat(" ", cursor.words("as"), " ", cursor.any());
}

export function run(cursor: Cursor, statement: Run): Doc {
  return cat(cursor.words("run"), " ", reference(cursor, statement.target), alias(cursor, statement));
}

export function notify(cursor: Cursor, { channel }: Notify): Doc {
  const to = cat(cursor.words("notify"), " ", reference(cursor, channel));
  return group(to, nest(cat(line, cursor.any())));
}

export function waive(cursor: Cursor, _waive: Waive): Doc {
  const because = cat(
    cursor.words("waive"),
    " ",
    cursor.any(),
    " ",
    cursor.words("because"),
    " ",
    cursor.any(),
  );
  return group(because, nest(cat(line, cursor.words("until"), " ", cursor.any())));
}

function step(cursor: Cursor, { fanout, repeat, body, otherwise }: Step): Doc {
  const named = cat(cursor.words("step"), " ", cursor.any());
  const head = laneHead(cursor, named, { fanout, repeat });
  return cat(head, statements(cursor, body), otherwiseOf(cursor, otherwise));
}

export function otherwiseOf(cursor: Cursor, otherwise: Otherwise | undefined): Doc {
  if (otherwise === undefined) return "";
  return continued(cursor, () => {
    const word = cat(cursor.words("otherwise"), " ");
    if (otherwise.braced) return cat(word, statements(cursor, otherwise.body));
    const [only] = otherwise.body.statements;
    return cat(word, ending(cursor, only?.kind as Parameters<typeof ending>[1]));
  });
}

/** What continues a statement on a line of its own: `otherwise`, `else`, `missed`. */
export function continued(cursor: Cursor, print: () => Doc): Doc {
  const { comments } = cursor.lead();
  return cat(hardline, comments, print());
}

function when(cursor: Cursor, { branches, else: otherwise, unknown }: When): Doc {
  const docs = branches.map(({ condition, body }, index) => {
    const words = index === 0 ? "when" : "else when";
    const print = () =>
      cat(cursor.words(words), " ", expression(cursor, condition), " ", statements(cursor, body));
    return index === 0 ? print() : continued(cursor, print);
  });
  if (otherwise !== undefined)
    docs.push(continued(cursor, () => cat(cursor.words("else"), " ", statements(cursor, otherwise))));
  if (unknown !== undefined)
    docs.push(continued(cursor, () => cat(cursor.words("unknown"), " ", statements(cursor, unknown))));
  return sequence(docs);
}

function first(cursor: Cursor, { tries, missed, otherwise }: First): Doc {
  const named = cat(cursor.words("first"), " ", cursor.any());
  const body =
    tries.kind === "steps"
      ? cat(
          named,
          " ",
          block(cursor, tries.steps, (each) => step(cursor, each)),
        )
      : cat(laneHead(cursor, named, { fanout: tries.fanout }), statements(cursor, tries.body));
  const miss =
    missed === undefined
      ? ""
      : continued(cursor, () => cat(cursor.words("missed"), " ", statements(cursor, missed)));
  return cat(body, miss, otherwiseOf(cursor, otherwise));
}

function undoStep(cursor: Cursor, { step: undone, fanout, otherwise }: UndoStep): Doc {
  const named = cat(cursor.words("undo step"), " ", path(cursor, undone));
  return cat(group(lanesOf(cursor, named, { fanout })), otherwiseOf(cursor, otherwise));
}

/** Arms stand as a table where each fits on a line; otherwise every one has lines of its own. */
function choose(cursor: Cursor, { subject, arms }: Choose): Doc {
  const head = cat(cursor.words("choose"), " ", expression(cursor, subject), " ");
  const table = braced(cursor, () => {
    const all = items(cursor, arms, (arm) => armRow(cursor, arm));
    const room = roomAt(cursor.depth);
    const widths = all.map(({ printed }) => flat(printed.head)?.length ?? room);
    const widest = widths.reduce((most, width) => Math.max(most, width), 0);
    const isTable = all.every(({ printed: { doc } }) => widest + 1 + (flat(doc)?.length ?? room) <= room);
    if (!isTable) for (const { printed } of all) printed.body.hard = true;
    const shown = isTable ? all : all.map((row) => ({ ...row, printed: besideHead(row.printed) }));
    return rows(shown, room);
  });
  return cat(head, table);
}

interface ArmRow extends Row {
  head: Doc;
  arrow: Doc;
  body: Group;
}

function besideHead({ head, arrow, body }: ArmRow): Row {
  return { doc: cat(head, " ", arrow, " ", body) };
}

function armRow(cursor: Cursor, { patterns: wanted, body }: Arm): ArmRow {
  const head = patterns(cursor, wanted);
  const arrow = cursor.words("->");
  const [only, ...more] = body.statements;
  const isShort = only !== undefined && more.length === 0 && !manyLined.has(only.kind);
  const printed = isShort
    ? shortBlock(cursor, body)
    : body.statements.length > 0
      ? broken(statements(cursor, body))
      : group(statements(cursor, body));
  return { head, arrow, body: printed, doc: cat(arrow, " ", printed), column: arrows };
}

const manyLined: ReadonlySet<Statement["kind"]> = new Set<Statement["kind"]>([
  "step",
  "when",
  "choose",
  "parallel",
  "first",
  "undo-step",
]);

/** `{ statement }` on one line, if the group is left whole. */
function shortBlock(cursor: Cursor, { statements: [only] }: Block): Group {
  const opener = cursor.words("{");
  cursor.depth += 1;
  const { comments } = cursor.lead();
  const { head, doc } = statementRow(cursor, only as Statement);
  const inner = cat(comments, head === undefined ? doc : cat(head, " ", doc), cursor.left(true));
  cursor.depth -= 1;
  return group(opener, nest(cat(line, inner)), line, cursor.words("}"));
}
