// The kernel is broken on purpose, one defect at a time, and the named invariant must notice. The journal keeps
// what really came in; only what the kernel is told, does or says is bent.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { State } from "../../runtime/kernel/state.ts";
import type { FaultKind } from "../../runtime/simulator/schedule.ts";
import { simulate } from "../../runtime/simulator/simulate.ts";
import type { Command, Event } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { threeSteps } from "./three-steps.ts";
import { twoRegions } from "./two-regions.ts";

interface Defect {
  /** What the kernel is told instead. */
  hears?: (event: Event, state: State) => Event;
  /** What becomes of its state and its commands. */
  does?: (event: Event, state: State, commands: Command[]) => Command[];
}

const { defect } = vi.hoisted(() => ({ defect: { now: {} as Defect } }));

vi.mock("../../runtime/kernel/advance.ts", async (original) => {
  const { advance } = await original<typeof import("../../runtime/kernel/advance.ts")>();
  return {
    advance(plan: never, state: State, event: Event): Command[] {
      const commands = advance(plan, state, defect.now.hears?.(event, state) ?? event);
      return defect.now.does?.(event, state, commands) ?? commands;
    },
  };
});

afterEach(() => {
  defect.now = {};
});

interface Broken extends Defect {
  kernel: string;
  invariant: string;
  on?: () => { plan: Plan; simulation: Simulation };
  faults?: 0 | 1 | 2;
  kinds?: readonly FaultKind[];
}

const kernels: Broken[] = [
  {
    kernel: "makes a key of its own for each attempt",
    invariant: "I3",
    does: (_event, _state, commands) =>
      commands.map((command) =>
        command.command === "call" && !command.key.includes("#")
          ? { ...command, key: `${command.key}#${command.attempt}` }
          : command,
      ),
  },
  {
    kernel: "takes a timeout for success",
    invariant: "I6",
    hears: (event) =>
      event.event === "result" && event.outcome === "indeterminate"
        ? { ...event, outcome: "ok", value: {} }
        : event,
  },
  {
    kernel: "takes a timeout for failure",
    invariant: "I2",
    hears: (event) =>
      event.event === "result" && event.outcome === "indeterminate"
        ? { ...event, outcome: "rejected" }
        : event,
  },
  {
    kernel: "registers an undo only once the effect was answered",
    invariant: "I2",
    does(_event, state, commands) {
      for (const effect of state.effects)
        if (effect.state === "unknown") Object.assign(effect, { state: "planned", attempts: 0 });
      return commands;
    },
  },
  {
    kernel: "doesn't ask its requires again after a resume",
    invariant: "I9",
    on: threeSteps,
    does(event, state, commands) {
      if (event.event === "resumed") state.crossings--;
      return commands;
    },
  },
  {
    kernel: "reads unknown as what it hopes for",
    invariant: "I10",
    hears(event, state) {
      const command = event.event === "observed" ? state.open[event.id]?.command : undefined;
      if (event.event !== "observed" || command?.command !== "observe") return event;
      const hoped = (index: number) => command.reads[index]?.probe !== "PrimaryUp";
      return {
        ...event,
        values: event.values.map((value, index) =>
          "unknown" in value ? { value: hoped(index), asOf: value.asOf } : value,
        ),
      };
    },
  },
  {
    kernel: "says in its debt after a kill that all was done",
    invariant: "I2",
    faults: 2,
    kinds: ["F2", "F20"],
    does: (_event, _state, commands) =>
      commands.map((command) =>
        command.command === "end" && command.ending === "killed"
          ? { ...command, debt: command.debt.map((owed) => ({ ...owed, state: "applied" as const })) }
          : command,
      ),
  },
  {
    kernel: "leaves out of its debt what was never answered",
    invariant: "I19",
    does: (_event, _state, commands) =>
      commands.map((command) =>
        command.command === "end"
          ? { ...command, debt: command.debt.filter((owed) => owed.state !== "unknown") }
          : command,
      ),
  },
  {
    kernel: "takes back in the order of doing",
    invariant: "I14",
    on: threeSteps,
    does(_event, state, commands) {
      for (const frame of Object.values(state.frames)) {
        // The first has begun already; the rest is turned round.
        if (frame.k === "undo" && frame.next === 1)
          frame.groups.push(...frame.groups.splice(1).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)));
      }
      return commands;
    },
  },
  {
    kernel: "remembers something outside its state",
    invariant: "I8",
    faults: 0,
    does: (() => {
      let count = 0;
      return (_event: Event, _state: State, commands: Command[]) =>
        commands.map((command) =>
          command.command === "timer" ? { ...command, dueMs: command.dueMs + count++ } : command,
        );
    })(),
  },
  {
    kernel: "goes on sending after the end",
    invariant: "I20",
    faults: 0,
    does(event, state, commands) {
      const end = commands.find((command) => command.command === "end");
      if (!end || event.event === "start") return commands;
      return [
        ...commands,
        {
          command: "call",
          id: "late!send.1",
          phase: "effect",
          effect: "late",
          action: "Failover",
          request: {},
          places: {},
          key: "late",
          attempt: 1,
          timeoutMs: 1000,
          epoch: state.epoch,
        },
      ];
    },
  },
  {
    kernel: "sends although no time is left",
    invariant: "I12",
    kinds: ["F15"],
    on: () => {
      const made = twoRegions();
      made.plan.deadlineMs = 35_000;
      return made;
    },
    does(event, state, commands) {
      if (event.event === "start") state.now = -1_000_000;
      return commands;
    },
    hears: (event) => (event.event === "start" ? event : { ...event, at: event.at - 1_000_000 }),
  },
];

describe("a broken kernel", () => {
  for (const { kernel, invariant, on = twoRegions, faults = 1, kinds, ...bent } of kernels) {
    it(`that ${kernel} breaks ${invariant}`, () => {
      const { plan, simulation } = on();
      const sound = simulate(plan, simulation, { faults, kinds });
      expect(sound.scenarios[0]?.violations.map((each) => each.says)).toEqual([]);
      defect.now = bent;
      const { scenarios } = simulate(plan, simulation, { faults, kinds });
      const found = scenarios.flatMap((each) => each.violations.map((violation) => violation.invariant));
      expect(found).toContain(invariant);
    });
  }
});
