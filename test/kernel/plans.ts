// Small plans, written as the compiler would lower them, and a stage that plays the outside world by hand.

import { advance } from "../../runtime/kernel/advance.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState, type State } from "../../runtime/kernel/state.ts";
import type { Command, Event, Observation } from "../../schema/generated/journal-record.ts";
import type {
  Action,
  Approve,
  Call,
  Condition,
  Ensure,
  Expr,
  FanOut,
  Node,
  Plan,
  Probe,
  Spend,
  Step,
} from "../../schema/generated/plan.ts";

let ids = 0;
const text = { t: "scalar", of: "string" } as const;
const bool = { t: "scalar", of: "bool" } as const;

export const literal = (value: unknown): Expr => ({ op: "literal", value });
export const variable = (name: string): Expr => ({ op: "variable", name });
export const reading = (probe: string, args: Record<string, Expr> = {}): Expr => ({
  op: "probe",
  probe,
  args,
});
export const all = (...of: Expr[]): Condition => ({
  all: of,
  labels: of.map((each) => (each.op === "probe" ? each.probe : each.op)),
  freshMs: 10_000,
});

export function call(action: string, more: Partial<Call> = {}): Call {
  return {
    kind: "call",
    id: ++ids,
    name: action,
    label: action,
    action,
    request: literal({}),
    places: {},
    timeoutMs: 1000,
    reliesOn: [],
    writes: [],
    ...more,
  };
}
export function require_(condition: Condition): Extract<Node, { kind: "require" }> {
  return { kind: "require", id: ++ids, name: `require${ids}`, label: "require", condition };
}
export function ensure(condition: Condition, more: Partial<Ensure> = {}): Ensure {
  return {
    kind: "ensure",
    id: ++ids,
    name: `ensure${ids}`,
    label: "ensure",
    condition,
    withinMs: 10_000,
    everyMs: 1000,
    ...more,
  };
}
export function approve(more: Partial<Approve> = {}): Approve {
  return {
    kind: "approve",
    id: ++ids,
    name: "approve",
    label: "approve",
    text: literal("go on?"),
    by: 1,
    of: "sre",
    withinMs: 60_000,
    ...more,
  };
}
export function step(name: string, body: Node[], more: Partial<Step> = {}): Step {
  return { kind: "step", id: ++ids, name, label: name, body, ...more };
}
export function parallel(...steps: Step[]): Extract<Node, { kind: "parallel" }> {
  return { kind: "parallel", id: ++ids, name: "parallel", label: "parallel", steps };
}
export function spend(more: Partial<Spend> = {}): Spend {
  const key = [literal("k")];
  return {
    kind: "spend",
    id: ++ids,
    name: "spend",
    label: "spend",
    budget: "goes",
    key,
    most: 2,
    perMs: 60_000,
    ...more,
  };
}
export function ending(how: "stop" | "escalate" | "continue", words: string): Node {
  return { kind: "ending", id: ++ids, name: how, label: how, how, text: literal(words) };
}
export const over = (items: string[], more: Partial<FanOut> = {}): FanOut => ({
  bind: "region",
  kind: "region",
  in: literal(items),
  need: { all: true },
  ...more,
});

/** An undo block that makes one call and sees that it worked. */
export function undoBy(action: string, more: Partial<Call> = {}): NonNullable<Call["undo"]> {
  return { captures: [], body: [call(action, more), ensure(all(reading("back")))] };
}

const action = (more: Partial<Action> = {}): Action => ({
  service: "svc",
  method: "M",
  requestType: { t: "record", fields: [] },
  replyType: { t: "record", fields: [] },
  idempotent: false,
  principal: "svc",
  ...more,
});
const probe = (): Probe => ({
  service: "svc",
  method: "P",
  params: [{ name: "region", type: { t: "optional", of: text } }],
  request: literal({}),
  places: {},
  requestType: { t: "record", fields: [] },
  type: bool,
  timeoutMs: 100,
  freshMs: 10_000,
  principal: "eye",
  reads: [],
});

/** `once`: nothing is known of repeats; `keyed`, `idempotent`; `confirmed`: has settles of 5 s. */
export function planOf(body: Node[], more: Partial<Plan> = {}): Plan {
  const probes = ["up", "calm", "back", "did", "guarded"];
  return {
    format: "claw-plan/1",
    semantics: 1,
    name: "sample",
    inputs: [],
    environment: "production",
    places: ["a", "b", "c"].map((name, index) => ({ kind: "region", name, canary: index === 1 })),
    triggers: [],
    holds: [],
    targets: [],
    deadlineMs: 600_000,
    undoMs: 600_000,
    blast: [],
    guards: [],
    body,
    services: { svc: { from: "proto", contract: "svc", digest: "" } },
    actions: {
      once: action(),
      keyed: action({ keyedForMs: 3_600_000 }),
      idempotent: action({ idempotent: true }),
      confirmed: action({ settlesMs: 5000 }),
      inverse: action({ idempotent: true }),
    },
    probes: Object.fromEntries(probes.map((name) => [name, probe()])),
    facts: { workMs: 0, peopleMs: 0, undoMs: 0, work: "", most: "", declarations: 0 },
    ...more,
  };
}

export type Answer =
  | { outcome: "ok" | "rejected" | "indeterminate"; transient?: boolean; takesMs?: number }
  | "silence";

export interface World {
  /** What a probe shows; default true. */
  sees?: (probe: string, args: unknown, now: number) => boolean | "unknown";
  /** How a call is answered; default ok at once. */
  answers?: (command: Extract<Command, { command: "call" }>) => Answer;
  /** How people answer; default: as many as are asked say yes, a second after the other. */
  people?: (command: Extract<Command, { command: "ask" }>) => { yes: boolean; by: string; afterMs: number }[];
  /** Happens before the event of this number is taken. */
  at?: Record<number, Event>;
}

export interface Played {
  state: State;
  commands: Command[];
  events: Event[];
  sent: string[];
}

/** Plays a run to its end in virtual time; at most 5,000 events. */
export function play(plan: Plan, world: World = {}, inputs: Record<string, unknown> = {}): Played {
  const loaded = loadPlan(plan);
  const state = freshState();
  const played: Played = { state, commands: [], events: [], sent: [] };
  const queue: Event[] = [];
  const spent: number[] = [];
  const post = (event: Event) => {
    const index = queue.findIndex((each) => each.at > event.at);
    queue.splice(index < 0 ? queue.length : index, 0, event);
  };
  post({ event: "start", at: 0, run: "r", plan: "p", seed: 1, epoch: 1, holder: "test", inputs });
  for (let count = 0; count < 5000; count++) {
    const event = world.at?.[count] ?? queue.shift();
    if (!event) break;
    if (state.mode === "ended") break;
    const stamped = { ...event, at: Math.max(event.at, state.now) };
    played.events.push(stamped);
    for (const command of advance(loaded, state, stamped)) {
      played.commands.push(command);
      if (command.command === "call")
        played.sent.push(`${command.action}${command.attempt > 1 ? `#${command.attempt}` : ""}`);
      if (command.command === "spend") {
        const used = spent.filter((at) => at > stamped.at - command.perMs).length;
        const granted = used < command.most;
        if (granted) spent.push(stamped.at);
        post({ event: "spent", at: stamped.at, id: command.id, granted, used: granted ? used + 1 : used });
      } else respond(command, stamped.at, world, post);
    }
  }
  return played;
}

function respond(command: Command, now: number, world: World, post: (event: Event) => void): void {
  if (command.command === "call") {
    const answer = world.answers?.(command) ?? { outcome: "ok" as const };
    if (answer === "silence")
      post({
        event: "result",
        at: now + command.timeoutMs,
        id: command.id,
        outcome: "indeterminate",
        why: "no answer",
      });
    else
      post({
        event: "result",
        at: now + (answer.takesMs ?? 10),
        id: command.id,
        outcome: answer.outcome,
        value: {},
        transient: answer.transient,
      });
  } else if (command.command === "observe") {
    const at = Math.max(now, command.notBeforeMs ?? 0) + 1;
    const values = command.reads.map((read): Observation => {
      const seen = world.sees?.(read.probe, read.request, at) ?? true;
      return seen === "unknown" ? { unknown: "no answer", asOf: at } : { value: seen, asOf: at };
    });
    post({ event: "observed", at, id: command.id, values });
  } else if (command.command === "timer") post({ event: "fired", at: command.dueMs, id: command.id });
  else if (command.command === "hold") post({ event: "held", at: now, id: command.id, granted: true });
  else if (command.command === "ask") for (const answer of answersTo(command, world, now)) post(answer);
  else if (command.command === "notify") post({ event: "notified", at: now, id: command.id, sent: true });
}

export function answersTo(
  command: Extract<Command, { command: "ask" }>,
  world: World,
  now: number,
): Extract<Event, { event: "answered" }>[] {
  const { id, digest, people } = command;
  const yes = (_: unknown, index: number) => ({
    yes: true,
    by: `p${index + 1}`,
    afterMs: 1000 * (index + 1),
  });
  const said = world.people?.(command) ?? Array.from({ length: people }, yes);
  return said.map(({ afterMs, ...rest }) => ({
    event: "answered",
    at: now + afterMs,
    id,
    digest,
    known: "test",
    ...rest,
  }));
}
