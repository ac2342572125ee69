/** Worlds, scenarios and invariants. What a world's probes show stands in a column. */
import type {
  Event,
  InvariantDecl,
  Model,
  ModelAct,
  ScenarioDecl,
  ScenarioItem,
  SetState,
  WorldDecl,
} from "../syntax/tree.ts";
import { type Column, type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { blankline, broken, cat, type Doc, group, line, nest, sequence } from "./doc.ts";
import { expression } from "./print-expressions.ts";
import { block, braced, items } from "./print-items.ts";
import { assigned, run } from "./print-statements.ts";
import { parameters, typed } from "./print-types.ts";
import { conditions, path, reference } from "./print-values.ts";
import { roomAt } from "./width.ts";

export function world(cursor: Cursor, { items: all }: WorldDecl): Doc {
  const head = cat(cursor.words("world"), " ", cursor.any(), " ");
  const body = braced(cursor, () =>
    rows(
      items(cursor, all, (item) => worldRow(cursor, item)),
      roomAt(cursor.depth),
    ),
  );
  return cat(head, body);
}

const shown: Column = { apart: 1, furthest: 24, oneLine: true };
const modelled: Column = { apart: 1, furthest: 24, oneLine: true };

function worldRow(cursor: Cursor, item: WorldDecl["items"][number]): Row {
  if (item.kind === "state") {
    const named = cat(cursor.words("state"), " ", cursor.any(), parameters(cursor, item.params));
    return { doc: cat(named, typed(cursor, item.type), " ", assigned(cursor, item.value)) };
  }
  if (item.kind === "world-probe") {
    const probe = cat(cursor.words("probe"), " ", path(cursor, item.probe));
    const head = cat(probe, parameters(cursor, item.params));
    return { head, doc: assigned(cursor, item.value), column: shown };
  }
  const action = cat(cursor.words("action"), " ", path(cursor, item.action), parameters(cursor, item.params));
  const forgets = item.forgetsKeys ? cat(" ", cursor.words("forgets keys")) : "";
  return { head: cat(action, forgets), doc: model(cursor, item.model), column: modelled };
}

/** One act stands on the line of its braces where it fits; several never share a line. */
function model(cursor: Cursor, { acts }: Model): Doc {
  const opener = cursor.words("{");
  if (acts.length === 0 && cursor.peek() === "}") {
    const left = cursor.left(false);
    return left === "" ? cat(opener, cursor.words("}")) : broken(opener, nest(left), line, cursor.words("}"));
  }
  const docs = acts.map((act, index) => {
    const { comments, blankBefore } = cursor.lead();
    const between = index > 0 && blankBefore ? blankline : line;
    return cat(between, comments, modelAct(cursor, act));
  });
  const inner = nest(cat(sequence(docs), cursor.left(true)));
  return (acts.length > 1 ? broken : group)(opener, inner, line, cursor.words("}"));
}

function modelAct(cursor: Cursor, act: ModelAct): Doc {
  switch (act.kind) {
    case "set":
      return set(cursor, act);
    case "model-after": {
      const delay = cat(cursor.words("after"), " ", expression(cursor, act.delay));
      return cat(delay, " ", model(cursor, act.then));
    }
    case "model-when": {
      const condition = cat(cursor.words("when"), " ", expression(cursor, act.condition));
      const then = cat(condition, " ", model(cursor, act.then));
      if (act.else === undefined) return then;
      return group(then, line, cursor.words("else"), " ", model(cursor, act.else));
    }
    case "reply":
      return cat(cursor.words("reply"), " ", expression(cursor, act.value));
    case "reject":
      return cat(cursor.words("reject"), " ", cursor.any());
  }
}

function set(cursor: Cursor, { target, value }: SetState): Doc {
  return cat(cursor.words("set"), " ", reference(cursor, target), " ", assigned(cursor, value));
}

export function scenario(cursor: Cursor, { items: all }: ScenarioDecl): Doc {
  const head = cat(
    cursor.words("scenario"),
    " ",
    cursor.any(),
    " ",
    cursor.words("in"),
    " ",
    cursor.any(),
    " ",
  );
  return cat(
    head,
    block(cursor, all, (item) => scenarioItem(cursor, item)),
  );
}

function scenarioItem(cursor: Cursor, item: ScenarioItem): Doc {
  switch (item.kind) {
    case "given": {
      const target = cat(cursor.words("given"), " ", reference(cursor, item.target));
      return cat(target, " ", assigned(cursor, item.value));
    }
    case "run":
      return run(cursor, item);
    case "after":
      return cat(cursor.words("after"), " ", expression(cursor, item.delay), " ", event(cursor, item.event));
    case "fault": {
      const fault = cat(cursor.words("fault"), " ", cursor.any(), " ", cursor.words("on"), " ");
      const site = reference(cursor, item.site);
      if (item.attempt === undefined) return cat(fault, site);
      return cat(fault, site, " ", cursor.words("attempt"), " ", expression(cursor, item.attempt));
    }
    case "expect":
      return cat(cursor.words("expect"), " ", conditions(cursor, item.condition));
  }
}

function event(cursor: Cursor, happens: Event): Doc {
  switch (happens.kind) {
    case "set":
      return set(cursor, happens);
    case "approval":
      return cat(cursor.words("approve"), " ", cursor.any(), " ", cursor.words("by"), " ", cursor.any());
    case "denial":
      return cat(cursor.words("deny"), " ", cursor.any(), " ", cursor.words("by"), " ", cursor.any());
    case "operator-stop":
      return cursor.words("stop");
    case "operator-kill":
      return cursor.words("kill");
    case "crash":
      return cursor.words("crash");
  }
}

export function invariant(cursor: Cursor, { rules }: InvariantDecl): Doc {
  const head = cat(
    cursor.words("invariant"),
    " ",
    cursor.any(),
    " ",
    cursor.words("in"),
    " ",
    cursor.any(),
    " ",
  );
  const body = block(cursor, rules, ({ kind, condition }) => {
    const when = cursor.words(kind === "always" ? "always" : "at end");
    return cat(when, " ", expression(cursor, condition));
  });
  return cat(head, body);
}
