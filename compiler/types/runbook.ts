/**
 * A runbook's head and body. The head binds the places that the run acts in: its environment, and its targets,
 * which a variable named after their kind ranges over.
 */
import { bind, type Scope } from "../names/scope.ts";
import { clauseRepeated } from "../syntax/problems.ts";
import type { Header, RunbookDecl, Trigger } from "../syntax/tree.ts";
import { headersOf, statementsOf } from "../syntax/walk.ts";
import { elementOf } from "./collections.ts";
import { atLeastOne, timeMs } from "./constants.ts";
import { type Context, resolveOnce, type Typed, textAt } from "./context.ts";
import { typeDrift } from "./drift.ts";
import { footprint } from "./footprint.ts";
import { check, checkConditions, type Env, infer, inScope } from "./infer.ts";
import { typeLimit } from "./limits.ts";
import type { TypedRunbook } from "./model.ts";
import { narrowBy } from "./narrow.ts";
import { stepNames } from "./part.ts";
import { moduleEnv, resolveParams, resolveType } from "./resolve.ts";
import { resultOf } from "./returning.ts";
import * as say from "./speech.ts";
import { typeBlock, typeHandler } from "./statements.ts";
import { partsOf, variable } from "./tree.ts";
import { triggerOf } from "./trigger.ts";
import { duration, error, isError, place, type RecordType, string } from "./type.ts";

const outcome = {
  t: "enum" as const,
  name: "Outcome",
  members: ["succeeded", "refused", "compensated", "escalated", "killed"],
};
export const runRecord: RecordType = {
  t: "record",
  name: "run",
  fields: [
    { name: "outcome", type: outcome },
    { name: "reason", type: string },
    { name: "elapsed", type: duration },
  ],
};

/** A runbook is typed once, whoever runs it; null while it is being typed: it would run itself. */
export function runbookOf(cx: Context, at: RunbookDecl): TypedRunbook | null {
  return resolveOnce<TypedRunbook | null>(
    cx,
    at,
    () => typeRunbook(cx, at),
    () => null,
  );
}

function typeRunbook(cx: Context, at: RunbookDecl): TypedRunbook {
  const { params, scope } = resolveParams(cx, at.params);
  const runbook: TypedRunbook = {
    at,
    name: at.name.text,
    params,
    environment: null,
    triggers: [],
    holds: [],
    targets: [],
    blast: [],
    guards: [],
    drifts: [],
    body: [],
  };
  const declared = at.type === undefined ? undefined : resolveType(cx, at.type);
  const targets = new Map<string, Typed>();
  cx.unselected.clear();
  let env: Env = {
    scope: withEnvironment(cx, runbook, at, scope),
    targets,
    later: stepNames(at),
    ...(declared ? { returns: declared } : {}),
  };
  onceOnly(cx, at);
  for (const header of headersOf(at)) typeHeader(cx, env, runbook, header, targets);
  for (const header of headersOf(at)) {
    if (header.kind === "drift") {
      const drift = typeDrift(cx, header);
      if (drift !== undefined) runbook.drifts.push(drift);
    }
    if (header.kind === "guard") {
      runbook.guards.push(checkConditions(cx, env, header.condition));
      env = inScope(
        env,
        header.condition.all.reduce(
          (inner, expr) => narrowBy(cx, inScope(env, inner), expr, true),
          env.scope,
        ),
      );
    }
  }
  const body = typeBlock(cx, env, { kind: "block", span: at.bodySpan, statements: statementsOf(at) });
  runbook.body = body.statements;
  const output = resultOf(cx, runbook.body, at, declared);
  if (output !== undefined) runbook.output = output;
  const ended = inScope(env, env.scope);
  if (at.otherwise !== undefined) runbook.otherwise = typeHandler(cx, ended, at.otherwise);
  if (at.finally !== undefined) {
    const run = {
      name: "run",
      type: runRecord,
      unknown: false,
      expr: variable("run"),
      origin: "run" as const,
    };
    runbook.finally = typeBlock(cx, inScope(ended, bind(env.scope, run)), at.finally).statements;
  }
  return runbook;
}

function onceOnly(cx: Context, at: RunbookDecl): void {
  for (const kind of ["environment", "deadline", "blast"] as const) {
    const [, second] = headersOf(at).filter((header) => header.kind === kind);
    if (second !== undefined) cx.problems.push(clauseRepeated.at(second.span, { clause: kind }));
  }
}

function withEnvironment(cx: Context, runbook: TypedRunbook, at: RunbookDecl, scope: Scope): Scope {
  const header = headersOf(at).find((each) => each.kind === "environment");
  if (header?.kind !== "environment") return scope;
  const value = check(cx, { ...moduleEnv, scope }, header.value, place("environment"));
  if (isError(value.type))
    return bind(scope, {
      name: "environment",
      type: error,
      unknown: false,
      expr: value.expr,
      origin: "header",
    });
  runbook.environment = value.expr.op === "literal" ? String(value.expr.value) : value.expr;
  if (value.unknown) {
    const shown = { text: textAt(cx, header.value.span, 40), where: "the environment of a run" };
    cx.problems.push(say.mayBeUnknown.at(header.value.span, shown));
  }
  return bind(scope, {
    name: "environment",
    type: place("environment"),
    unknown: false,
    expr: value.expr,
    origin: "header",
    span: header.span,
  });
}

function typeHeader(
  cx: Context,
  env: Env,
  runbook: TypedRunbook,
  header: Header,
  targets: Map<string, Typed>,
): void {
  switch (header.kind) {
    case "trigger":
      typeTrigger(cx, env, runbook, header);
      return;
    case "targets": {
      const range = infer(cx, env, header.range);
      const kind = header.variable.text;
      targets.set(kind, range);
      if (!isError(range.type) && range.type.t !== "list") {
        cx.problems.push(
          say.typeMismatch.at(range.span, {
            what: `\`${textAt(cx, range.span, 40)}\``,
            found: "one value",
            wanted: "a list",
          }),
        );
      } else if (elementOf(cx, header.variable, range).t === "error" && !isError(range.type)) return;
      if (partsOf(range.expr).some((part) => part.op === "probe")) {
        cx.problems.push(
          say.mayBeUnknown.at(range.span, {
            text: textAt(cx, range.span, 40),
            where: "the targets of a run",
          }),
        );
      }
      runbook.targets.push({ kind, in: range, at: header.span });
      return;
    }
    case "deadline": {
      const workMs = timeMs(cx, header.work, "a deadline", env);
      const undoMs = header.undo && timeMs(cx, header.undo, "the time for undoing", env);
      runbook.deadline = {
        workMs: workMs ?? Number.POSITIVE_INFINITY,
        at: header.work.span,
        ...(header.undo ? { undoMs: undoMs ?? Number.POSITIVE_INFINITY, undoAt: header.undo.span } : {}),
      };
      return;
    }
    case "blast":
      for (const limit of header.limits) {
        const typed = typeLimit(cx, env, limit);
        if (typed !== undefined) runbook.blast.push(typed);
      }
      return;
    case "holds":
      runbook.holds.push(typeHold(cx, env, header));
  }
}

function typeHold(
  cx: Context,
  env: Env,
  header: Extract<Header, { kind: "holds" }>,
): TypedRunbook["holds"][number] {
  const slots = header.sharedBy && atLeastOne(cx, header.sharedBy, "a number of slots", env);
  const resource = footprint(cx, env, header.resource);
  const waitMs = header.waiting && timeMs(cx, header.waiting, "the time to wait for a lock", env);
  return { resource, waitMs: waitMs ?? 0, at: header.span, ...(slots === undefined ? {} : { slots }) };
}

function typeTrigger(cx: Context, env: Env, runbook: TypedRunbook, at: Trigger): void {
  const trigger = triggerOf(cx, env, { name: runbook.name, params: runbook.params, what: "runbook" }, at);
  if (trigger !== undefined) runbook.triggers.push(trigger);
}
