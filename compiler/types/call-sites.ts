/**
 * Where a runbook acts: every call and every message of it, with the steps and parts around each, those of
 * handlers, undos, parts and runbooks inside included.
 */
import { lookUp } from "../names/module.ts";
import type { Call, Name, Node, Run, RunbookDecl, Step } from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import { actionMeant } from "./action-meant.ts";
import type { Callable } from "./callable.ts";
import type { Context } from "./context.ts";

export interface CallSite {
  /** Steps, parts and `undo` around it, outermost first. */
  within: string[];
  of: "call" | "notify";
  /** The action's name as it is written there; none for a message. */
  names: Name[];
  action?: Callable;
  /** Variables of the fan-outs around it, innermost last. */
  lanes: string[];
}

interface Walk {
  /** Without the problems that are reported where the runbook says it. */
  cx: Context;
  sites: CallSite[];
  open: Set<object>;
}

type Around = Pick<CallSite, "within" | "lanes">;

export function callSites(cx: Context, runbook: RunbookDecl): CallSite[] {
  const walk: Walk = { cx: { ...cx, problems: [] }, sites: [], open: new Set() };
  visitRunbook(walk, runbook, { within: [], lanes: [] });
  return walk.sites;
}

function visit(walk: Walk, part: unknown, around: Around): void {
  if (part === null || typeof part !== "object") return;
  const kind = isNode(part) ? part.kind : "";
  if (kind === "step") visitStep(walk, part as Step, around);
  else if (kind === "call") visitCall(walk, part as Call, around);
  else if (kind === "run") visitInside(walk, part as Run, around);
  else if (kind === "notify") walk.sites.push({ ...around, of: "notify", names: [] });
  else for (const each of Object.values(part)) visit(walk, each, around);
}

function visitStep(walk: Walk, { name, fanout, body, otherwise }: Step, { within, lanes }: Around): void {
  const inner = fanout === undefined ? lanes : [...lanes, fanout.variable.text];
  visit(walk, body, { within: [...within, name.text], lanes: inner });
  visit(walk, otherwise, { within: [...within, name.text, "otherwise"], lanes });
}

function visitCall(walk: Walk, call: Call, { within, lanes }: Around): void {
  const { names } = call.target.path;
  const action = actionMeant(walk.cx, names);
  walk.sites.push({ within, lanes, of: "call", names, ...(action === undefined ? {} : { action }) });
  const declared = action?.declaration.kind === "action" ? action.declaration.clauses : [];
  const undo = clauseOf(call.clauses, "undo") ?? clauseOf(declared, "undo");
  visit(walk, undo, { within: [...within, names.at(-1)?.text ?? "", "undo"], lanes });
}

/** What a part or a runbook inside does stands under its name. */
function visitInside(walk: Walk, { target }: Run, { within, lanes }: Around): void {
  const first = target.path.names[0];
  const declaration = first === undefined ? undefined : lookUp(walk.cx.module, first);
  if (first === undefined || declaration === undefined || walk.open.has(declaration)) return;
  const inner = { within: [...within, first.text], lanes };
  walk.open.add(declaration);
  if (declaration.kind === "part") visit(walk, declaration.body, inner);
  if (declaration.kind === "runbook") visitRunbook(walk, declaration, inner);
  walk.open.delete(declaration);
}

function visitRunbook(walk: Walk, runbook: RunbookDecl, { within, lanes }: Around): void {
  visit(walk, runbook.items, { within, lanes });
  visit(walk, runbook.otherwise, { within: [...within, "otherwise"], lanes });
  visit(walk, runbook.finally, { within: [...within, "finally"], lanes });
}

function isNode(value: object): value is Node<string> {
  return "kind" in value && "span" in value;
}
