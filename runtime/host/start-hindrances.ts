/** What keeps a run from being started by this host, here and now, before any endpoint is asked. */
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { InputProblem } from "../../schema/input-problem.ts";
import { missingApprovers } from "./approvers.ts";
import { systemClock } from "./clock.ts";
import { expiredWaivers } from "./expired-waivers.ts";

/** `by` is whoever starts it. */
export function startHindrances(plan: Plan, hosts: Hosts, by: string): InputProblem[] {
  return [...expiredWaivers(plan, systemClock.wallMs()), ...missingApprovers(plan, hosts.groups, by)];
}
