/**
 * Every command of clawc. A command's code is loaded only when it is called, so that starting one pays for no
 * other: to add a command, write commands/<name>.ts, which exports `command`, and add its line here.
 */
import type { Command, CommandGroup } from "./command.ts";

export interface Registration {
  name: string;
  summary: string;
  stage: Stage;
  load: () => Promise<{ command: Command | CommandGroup }>;
}

/** When in the life of a runbook a command is used; the order of the overview. */
export type Stage = "write" | "rehearse" | "respond" | "prove" | "tool";

export const stages: readonly { stage: Stage; title: string }[] = [
  { stage: "write", title: "Write" },
  { stage: "rehearse", title: "Rehearse" },
  { stage: "respond", title: "Respond" },
  { stage: "prove", title: "Prove" },
  { stage: "tool", title: "About clawc" },
];

// biome-ignore format: one command, one line
export const registry: readonly Registration[] = [
  { name: "init", summary: "make a small working project in an empty folder", stage: "write", load: () => import("./commands/init.ts") },
  { name: "simulate", summary: "run a runbook's scenarios under every fault, in virtual time", stage: "rehearse", load: () => import("./commands/simulate.ts") },
  { name: "completion", summary: "print a completion script for your shell", stage: "tool", load: () => import("./commands/completion.ts") },
  { name: "doctor", summary: "see whether clawc will work here, and what to do if not", stage: "tool", load: () => import("./commands/doctor.ts") },
  { name: "mock", summary: "play a world's services as real servers on this machine", stage: "rehearse", load: () => import("./commands/mock.ts") },
  { name: "help", summary: "explain a command", stage: "tool", load: () => import("./commands/help.ts") },
  { name: "version", summary: "print the version", stage: "tool", load: () => import("./commands/version.ts") },
];
