/**
 * What a plan's schema can't say and the kernel relies on: every name that a plan uses is one that it declares, its
 * numbers are unique, and its places form a tree. The compiler's plans are so by construction; a plan that comes
 * from elsewhere is asked.
 */

import type { Node, Plan } from "../../schema/generated/plan.ts";
import { pointerInto } from "../../schema/input-problem.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";

export interface InconsistentPlan {
  /** JSON Pointer into the plan */
  where: string;
  what: string;
}

export function inconsistencies(
  plan: Plan,
  descriptors: Readonly<Record<string, unknown>>,
): InconsistentPlan[] {
  const found: InconsistentPlan[] = [];
  const nodes: Placed[] = [];
  for (const block of ["body", "otherwise", "finally"] as const)
    collectNodes(plan[block], `/${block}`, nodes, found);
  checkNodes(plan, nodes, found);
  checkDeclarations(plan, descriptors, found);
  checkPlaces(plan, found);
  checkProbeReads(plan, "", plan, found);
  return found;
}

interface Placed {
  node: Node;
  where: string;
}

function collectNodes(
  block: readonly Node[] | undefined,
  where: string,
  nodes: Placed[],
  found: InconsistentPlan[],
): void {
  const names = new Set<string>();
  for (const [index, node] of (block ?? []).entries()) {
    const at = pointerInto(where, index);
    if (names.has(node.name))
      found.push({ where: at, what: `two nodes of one block are named ${JSON.stringify(node.name)}` });
    names.add(node.name);
    nodes.push({ node, where: at });
    for (const inner of blocksOf(node)) collectNodes(inner.body, at + inner.pointer, nodes, found);
  }
}

function checkNodes(plan: Plan, nodes: readonly Placed[], found: InconsistentPlan[]): void {
  const kinds = new Map<number, Node["kind"]>();
  for (const { node, where } of nodes) {
    if (kinds.has(node.id)) found.push({ where, what: `two nodes have the number ${node.id}` });
    kinds.set(node.id, node.kind);
  }
  for (const { node, where } of nodes) {
    if (node.kind !== "call") continue;
    if (!Object.hasOwn(plan.actions, node.action))
      found.push({ where, what: `there is no action ${JSON.stringify(node.action)}` });
    for (const id of node.reliesOn) {
      const kind = kinds.get(id);
      if (kind !== "require" && kind !== "when" && kind !== "choose")
        found.push({ where, what: `it relies on node ${id}, which is no condition` });
    }
  }
}

function checkDeclarations(
  plan: Plan,
  descriptors: Readonly<Record<string, unknown>>,
  found: InconsistentPlan[],
): void {
  for (const kind of ["actions", "probes"] as const) {
    for (const [name, { service }] of Object.entries(plan[kind])) {
      if (!Object.hasOwn(plan.services, service))
        found.push({
          where: pointerInto(`/${kind}`, name),
          what: `there is no service ${JSON.stringify(service)}`,
        });
    }
  }
  for (const [name, { descriptor }] of Object.entries(plan.services)) {
    if (descriptor === undefined || Object.hasOwn(descriptors, descriptor)) continue;
    found.push({
      where: pointerInto("/services", name),
      what: `the bundle has no descriptor ${JSON.stringify(descriptor)}`,
    });
  }
}

/** A place stands within one that was listed before it, so no walk upwards can go in a circle. */
function checkPlaces({ places }: Plan, found: InconsistentPlan[]): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const [index, { kind, name, within }] of places.entries()) {
    const where = `/places/${index}`;
    if (seen.has(`${kind} ${name}`))
      found.push({ where, what: `the ${kind} ${JSON.stringify(name)} stands twice` });
    if (within !== undefined && !names.has(within))
      found.push({ where, what: `no place ${JSON.stringify(within)} stands before it` });
    seen.add(`${kind} ${name}`);
    names.add(name);
  }
}

function checkProbeReads(part: unknown, where: string, plan: Plan, found: InconsistentPlan[]): void {
  if (typeof part !== "object" || part === null) return;
  const { op, probe } = part as { op?: unknown; probe?: unknown };
  if (op === "literal") return;
  if (op === "probe" && typeof probe === "string" && !Object.hasOwn(plan.probes, probe)) {
    found.push({ where, what: `there is no probe ${JSON.stringify(probe)}` });
  }
  for (const [name, member] of Object.entries(part))
    checkProbeReads(member, pointerInto(where, name), plan, found);
}
