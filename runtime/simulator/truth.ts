// What is really so in a simulated run: the cells of the world, what each callee remembers of idempotency keys,
// and the ledger of every request that took effect. The executor never reads any of it; invariants do.

import { canonicalJson } from "../../schema/canonical.ts";
import type { CallCommand, Result } from "../../schema/generated/journal-record.ts";
import type { Effect } from "../../schema/generated/simulation.ts";
import { isUnknown, type Value } from "../kernel/value.ts";
import { plainestOf } from "./any-value.ts";
import { argumentsOf, cellName, evaluateIn, type Model, readCell } from "./model.ts";
import { namesOfCall, namesOfRead } from "./sent-names.ts";

export interface Truth {
  cells: Map<string, Value>;
  remembered: Map<string, Remembered>;
  /** `service key` of what an undo has taken back: a late delivery under it is refused. */
  buried: Set<string>;
  ledger: readonly Entry[];
  writes: readonly Write[];
  /** Counts changes of the world; what one request does at one moment is one change. */
  changes: number;
  /** What in the world's own text gave no value. */
  broken: string | null;
}

interface Remembered {
  until: number;
  request: string;
  value: unknown;
}

/** A request that took effect: once per application, not once per key. */
export interface Entry {
  index: number;
  command: CallCommand;
  at: number;
  /** It arrived after its sender had stopped waiting. */
  late: boolean;
}

export const byThirdParty = -1;
export const byScenario = -2;

/** `by` is the index of the entry that wrote, or one of the two above. */
export interface Write {
  at: number;
  by: number;
  change: number;
  cell: string;
  before: Value;
  after: Value;
}

export type Answer = Pick<Result, "outcome" | "value" | "why" | "remembered">;

/** A part of a model that takes effect later. */
export interface Pending {
  delayMs: number;
  entry: number;
  effects: readonly Effect[];
}

export function freshTruth(): Truth {
  return {
    cells: new Map(),
    remembered: new Map(),
    buried: new Set(),
    ledger: [],
    writes: [],
    changes: 0,
    broken: null,
  };
}

export function cloneTruth(truth: Truth): Truth {
  return {
    ...truth,
    cells: new Map(truth.cells),
    remembered: new Map(truth.remembered),
    buried: new Set(truth.buried),
  };
}

/** A request reaches its callee, which may know its key, refuse it, or let it take effect. */
export function receive(
  model: Model,
  truth: Truth,
  command: CallCommand,
  at: number,
  late: boolean,
): { answer: Answer; pending: Pending[] } {
  const service = model.plan.actions[command.action]?.service ?? "";
  const known = remembers(model, command.action) ? truth.remembered.get(command.key) : undefined;
  const request = known ? canonicalJson([command.action, command.request]) : "";
  if (known && known.until >= at) {
    if (known.request === request)
      return { answer: { outcome: "ok", value: known.value, remembered: true }, pending: [] };
    return refused("the key was used for another request");
  }
  if (remembers(model, command.action) && truth.buried.has(`${service} ${command.key}`))
    return refused("the key was taken back");
  const taken = take(model, truth, command, at, late);
  if (command.undoes !== undefined && taken.answer.outcome === "ok")
    truth.buried.add(`${service} ${command.undoes}`);
  return taken;
}

function refused(why: string): { answer: Answer; pending: Pending[] } {
  return { answer: { outcome: "rejected", why }, pending: [] };
}

/** The callee of a keyed action keeps its word unless the world says otherwise; nothing is granted beyond it. */
function remembers(model: Model, action: string): boolean {
  return (
    model.plan.actions[action]?.keyedForMs !== undefined && model.actions.get(action)?.forgetsKeys !== true
  );
}

function take(
  model: Model,
  truth: Truth,
  command: CallCommand,
  at: number,
  late: boolean,
): { answer: Answer; pending: Pending[] } {
  const action = model.plan.actions[command.action];
  const entry: Entry = { index: truth.ledger.length, command, at, late };
  truth.ledger = [...truth.ledger, entry];
  const pending: Pending[] = [];
  const plainest = action ? plainestOf(action.replyType, model.plan.places) : null;
  const answer: Answer = { outcome: "ok", value: plainest };
  const effects = model.actions.get(command.action)?.model ?? [];
  truth.changes++;
  perform(model, truth, { entry, effects, at, answer, pending });
  if (answer.outcome === "rejected") truth.ledger = truth.ledger.slice(0, -1);
  else if (action?.keyedForMs !== undefined && remembers(model, command.action)) {
    truth.remembered.set(command.key, {
      until: at + action.keyedForMs,
      request: canonicalJson([command.action, command.request]),
      value: answer.value,
    });
  }
  return { answer, pending };
}

interface Performance {
  entry: Entry;
  effects: readonly Effect[];
  at: number;
  answer: Answer;
  pending: Pending[];
}

function perform(model: Model, truth: Truth, act: Performance): void {
  const { entry, answer } = act;
  const names = namesOfCall(model, entry.command);
  for (const effect of act.effects) {
    if (answer.outcome === "rejected") return;
    switch (effect.do) {
      case "set":
        set(model, truth, act, effect, names);
        break;
      case "after": {
        const delay = known(
          truth,
          evaluateIn(model, effect.delay, truth.cells, names),
          entry,
          "the delay of `after`",
        );
        act.pending.push({ delayMs: Number(delay ?? 0) / 1000, entry: entry.index, effects: effect.then });
        break;
      }
      case "when": {
        const holds = known(
          truth,
          evaluateIn(model, effect.condition, truth.cells, names),
          entry,
          "the condition of `when`",
        );
        perform(model, truth, { ...act, effects: holds === true ? effect.then : effect.otherwise });
        break;
      }
      case "reply":
        answer.value = known(truth, evaluateIn(model, effect.value, truth.cells, names), entry, "the reply");
        break;
      case "reject":
        Object.assign(answer, { outcome: "rejected", value: undefined, why: effect.text });
    }
  }
}

function known(truth: Truth, value: ReturnType<typeof evaluateIn>, entry: Entry, what: string): Value {
  if (!isUnknown(value)) return value;
  truth.broken ??= `${what} of action ${entry.command.action} has no value: ${value.reasons.join("; ")}`;
  return null;
}

function set(
  model: Model,
  truth: Truth,
  act: Performance,
  effect: Extract<Effect, { do: "set" }>,
  names: Record<string, Value>,
): void {
  const value = known(
    truth,
    evaluateIn(model, effect.value, truth.cells, names),
    act.entry,
    `what ${effect.state} is set to by the model`,
  );
  const args = argumentsOf(model, effect.args, truth.cells, names);
  if (args === null) {
    truth.broken ??= `an argument of ${effect.state} in the model of action ${act.entry.command.action} has no value`;
    return;
  }
  const before = readCell(model, truth.cells, effect.state, args);
  write(truth, {
    at: act.at,
    by: act.entry.index,
    change: truth.changes,
    cell: cellName(model, effect.state, args),
    before: isUnknown(before) ? null : before,
    after: value,
  });
}

export function write(truth: Truth, made: Write): void {
  truth.cells.set(made.cell, made.after);
  truth.writes = [...truth.writes, made];
}

/** The later part of a model, unless the request was taken back before it took effect. */
export function complete(
  model: Model,
  truth: Truth,
  { entry: index, effects }: Pending,
  at: number,
): Pending[] {
  const entry = truth.ledger[index] as Entry;
  const { action, key } = entry.command;
  const service = model.plan.actions[action]?.service ?? "";
  if (remembers(model, action) && truth.buried.has(`${service} ${key}`)) return [];
  const pending: Pending[] = [];
  truth.changes++;
  perform(model, truth, { entry, effects, at, answer: { outcome: "ok" }, pending });
  return pending;
}

/** The longest time from the arrival of a request to its last change of the world. */
export function longestDelayMs(model: Model, command: CallCommand): number {
  const names = namesOfCall(model, command);
  const longest = (effects: readonly Effect[]): number => {
    let most = 0;
    for (const effect of effects) {
      if (effect.do === "when") most = Math.max(most, longest(effect.then), longest(effect.otherwise));
      if (effect.do !== "after") continue;
      const delay = evaluateIn(model, effect.delay, new Map(), names);
      most = Math.max(most, (typeof delay === "number" ? delay / 1000 : 0) + longest(effect.then));
    }
    return most;
  };
  return longest(model.actions.get(command.action)?.model ?? []);
}

/** The cells that a request may write, as its model and the present say. */
export function cellsWritten(model: Model, truth: Truth, command: CallCommand): string[] {
  const names = namesOfCall(model, command);
  const cells = new Set<string>();
  const visit = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.do === "after") visit(effect.then);
      if (effect.do === "when") visit([...effect.then, ...effect.otherwise]);
      if (effect.do !== "set") continue;
      const args = argumentsOf(model, effect.args, truth.cells, names);
      if (args) cells.add(cellName(model, effect.state, args));
    }
  };
  visit(model.actions.get(command.action)?.model ?? []);
  return [...cells];
}

/** What a probe sees now; `touched` collects the cells behind it. */
export function see(
  model: Model,
  truth: Truth,
  read: { probe: string; request: unknown; places: Record<string, string> },
  touched?: Set<string>,
): Value | null {
  const expr = model.probes.get(read.probe);
  if (!expr) return null;
  const value = evaluateIn(model, expr, truth.cells, namesOfRead(model, read), touched);
  if (!isUnknown(value)) return value;
  truth.broken ??= `what probe ${read.probe} sees has no value: ${value.reasons.join("; ")}`;
  return null;
}
