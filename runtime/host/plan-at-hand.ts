/**
 * A plan that a program hands in is as little believed as one from a bundle: its shape, its names and its contracts
 * are checked before a service is asked anything.
 */
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { validate } from "../../schema/generated/plan.validate.js";
import type { InputProblem } from "../../schema/input-problem.ts";
import { explainErrors } from "../../schema/validator.ts";
import { openHosts } from "./hosts-file.ts";
import { NotStarted } from "./not-started.ts";
import { inconsistencies } from "./plan-consistency.ts";

/** What both looking and running need to know. */
export interface Surroundings {
  /** Where services answer: the path of a host file, or what would stand in it. */
  hosts: Hosts | string;
  /** The contracts that the plan's services name; an emitted module hands in its own. */
  descriptors?: Readonly<Record<string, unknown>>;
}

export interface PlanAtHand {
  plan: Plan;
  hosts: Hosts;
  descriptors: Record<string, unknown>;
}

/** Throws `NotStarted` with everything that is wrong. */
export function takeInPlan(plan: Plan, { hosts, descriptors = {} }: Surroundings): PlanAtHand {
  const opened = openHosts(hosts);
  const problems = [...opened.problems, ...planProblems(plan, descriptors)];
  if (opened.value === null || problems.length > 0) {
    throw new NotStarted(`runbook ${plan.name} was not started, and nothing was sent`, problems);
  }
  return { plan, hosts: opened.value, descriptors: { ...descriptors } };
}

function planProblems(plan: Plan, descriptors: Readonly<Record<string, unknown>>): InputProblem[] {
  const help = "build the module again with `clawc build`";
  const wrong = (where: string, what: string): InputProblem => ({ severity: "error", where, what, help });
  if (!validate(plan)) return explainErrors(validate.errors).map((what) => wrong("the plan", what));
  return inconsistencies(plan, descriptors).map(({ where, what }) => wrong(`the plan at ${where}`, what));
}
