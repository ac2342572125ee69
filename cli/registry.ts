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
  { name: "check", summary: "find what is wrong in a project's runbooks", stage: "write", load: () => import("./commands/check.ts") },
  { name: "explain", summary: "say what a problem means, with what is refused and what to write instead", stage: "write", load: () => import("./commands/explain.ts") },
  { name: "fmt", summary: "lay out .claw files in the one way there is", stage: "write", load: () => import("./commands/fmt.ts") },
  { name: "build", summary: "compile a project to a bundle that hosts execute", stage: "write", load: () => import("./commands/build.ts") },
  { name: "simulate", summary: "run a runbook's scenarios under every fault, in virtual time", stage: "rehearse", load: () => import("./commands/simulate.ts") },
  { name: "mock", summary: "play a world's services as real servers on this machine", stage: "rehearse", load: () => import("./commands/mock.ts") },
  { name: "detect", summary: "read an alert: the typed incident, and which runbooks match", stage: "respond", load: () => import("./commands/detect.ts") },
  { name: "plan", summary: "show what a run would do now, without acting", stage: "respond", load: () => import("./commands/plan.ts") },
  { name: "run", summary: "execute a runbook against real services", stage: "respond", load: () => import("./commands/run.ts") },
  { name: "resume", summary: "go on with a run whose executor is gone", stage: "respond", load: () => import("./commands/resume.ts") },
  { name: "stop", summary: "stop a run and take back what it did", stage: "respond", load: () => import("./commands/stop.ts") },
  { name: "kill", summary: "end a run at once and leave everything as it is", stage: "respond", load: () => import("./commands/kill.ts") },
  { name: "approve", summary: "say yes to what a run asks", stage: "respond", load: () => import("./commands/approve.ts") },
  { name: "deny", summary: "say no to what a run asks", stage: "respond", load: () => import("./commands/deny.ts") },
  { name: "undo", summary: "take back what an ended run did", stage: "respond", load: () => import("./commands/undo.ts") },
  { name: "probe", summary: "read a probe once, or what confirms an effect of a run", stage: "respond", load: () => import("./commands/probe.ts") },
  { name: "settle", summary: "say what is true of an effect that a run left open", stage: "respond", load: () => import("./commands/settle.ts") },
  { name: "runs", summary: "list the runs of this project: how each ended, and what it owes", stage: "respond", load: () => import("./commands/runs.ts") },
  { name: "status", summary: "say what a run believes, what it does next and when, how to stop it, what is owed", stage: "respond", load: () => import("./commands/status.ts") },
  { name: "audit", summary: "tell, verify and report what a run did", stage: "prove", load: () => import("./commands/audit.ts") },
  { name: "completion", summary: "print a completion script for your shell", stage: "tool", load: () => import("./commands/completion.ts") },
  { name: "doctor", summary: "see whether clawc will work here, and what to do if not", stage: "tool", load: () => import("./commands/doctor.ts") },
  { name: "help", summary: "explain a command", stage: "tool", load: () => import("./commands/help.ts") },
  { name: "version", summary: "print the version", stage: "tool", load: () => import("./commands/version.ts") },
];
