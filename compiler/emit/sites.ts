/**
 * Where things can happen in a plan, as paths: names of nodes, with a bracket for each lane. A path is how the
 * journal, the ledger and a fault of the simulator name one place of a run; here it is a template type, so that a
 * test that means a fault at a place that isn't there doesn't compile.
 */

import type { Node, Plan, Step } from "../../schema/generated/plan.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";
import type { TypeTexts } from "./type-text.ts";

export interface StepSite {
  /** names alone, without lanes: `invalidate_cache/entries` */
  name: string;
  step: Step;
  /** the types of the lanes around it, outermost first */
  around: string[];
}

export interface Sites {
  steps: StepSite[];
  /** template literal types, one per call and per call of an undo */
  faults: string[];
}

interface Walk {
  plan: Plan;
  texts: TypeTexts;
  sites: Sites;
}

/** A path to a block: as a template, as names alone, and through which lanes. */
interface Trail {
  path: string;
  name: string;
  around: string[];
  /** how many strings the template stands for */
  count: number;
}

const root: Trail = { path: "", name: "", around: [], count: 1 };

/** TypeScript holds unions of up to 100,000 members; far fewer are quick. */
const mostSites = 5_000;

export function sitesOf(plan: Plan, texts: TypeTexts): Sites {
  const walk: Walk = { plan, texts, sites: { steps: [], faults: [] } };
  walkBlock(plan.body, root, walk);
  walkBlock(plan.otherwise, below(root, "otherwise"), walk);
  walkBlock(plan.finally, below(root, "finally"), walk);
  return walk.sites;
}

function walkBlock(block: readonly Node[] | undefined, trail: Trail, walk: Walk): void {
  for (const node of block ?? []) walkNode(node, below(trail, node.name), walk);
}

function walkNode(node: Node, trail: Trail, walk: Walk): void {
  if (node.kind === "step") {
    walk.sites.steps.push({ name: trail.name, step: node, around: trail.around });
  } else if (node.kind === "call") walk.sites.faults.push(`\`${trail.path}\``);
  for (const { body, segment, each } of blocksOf(node)) {
    const inner = each === undefined ? trail : intoLane(each.kind, trail, walk);
    walkBlock(body, segment === "" ? inner : below(trail, segment.slice(1)), walk);
  }
}

function below(trail: Trail, name: string): Trail {
  const into = (path: string, segment: string) => (path === "" ? segment : `${path}/${segment}`);
  return { ...trail, path: into(trail.path, templateText(name)), name: into(trail.name, name) };
}

function intoLane(kind: string | undefined, trail: Trail, { plan, texts }: Walk): Trail {
  const type = laneType(kind, texts);
  const places = plan.places.filter((place) => place.kind === kind);
  const count = trail.count * Math.max(1, places.length);
  const isSafe =
    places.length > 0 && count <= mostSites && places.every(({ name }) => /^[\w.:@-]+$/.test(name));
  const hole = isSafe ? type : "string";
  return {
    path: `${trail.path}[\${${hole}}]`,
    name: trail.name,
    around: [...trail.around, type],
    count: isSafe ? count : trail.count,
  };
}

/** What the lanes of a fan-out are named by. */
export function laneType(kind: string | undefined, texts: TypeTexts): string {
  return kind === undefined ? "string" : texts.place(kind);
}

function templateText(name: string): string {
  return name.replace(/[\\`]|\$\{/g, "\\$&");
}
