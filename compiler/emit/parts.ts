/**
 * What an emitted module declares, before it is text: places and records, inputs, steps and their outcomes, actions,
 * probes, fault sites, and the three functions. Order is the order of reading: what goes in, what comes out, where
 * things can happen, and only then the types that these are made of.
 */
import type { Call, Node, Plan, Step } from "../../schema/generated/plan.ts";
import { propertyName } from "./names.ts";
import { runtimeApi } from "./runtime-api.ts";
import { laneType, type StepSite, sitesOf } from "./sites.ts";
import { type Declaration, openTypeTexts, type Property, type TypeTexts, unitOf } from "./type-text.ts";

export interface FunctionPart {
  name: string;
  parameters: { name: string; type: string; initializer?: string }[];
  body: string;
  doc: string;
}

export interface ModuleParts {
  declarations: Declaration[];
  functions: FunctionPart[];
}

export function moduleParts(plan: Plan): ModuleParts {
  const texts = openTypeTexts(plan);
  const sites = sitesOf(plan, texts);
  const own: Declaration[] = [
    { declares: "interface", name: "Inputs", properties: inputsOf(plan, texts), doc: "What a run is given." },
    alias("Step", quoted(sites.steps.map(({ name }) => name)), "The steps, as paths without lanes."),
    {
      declares: "interface",
      name: "Outcomes",
      properties: sites.steps.map((site) => outcomeOf(site, plan, texts)),
      doc: "What each step leaves behind when it is done.",
    },
    alias("Action", quoted(Object.keys(plan.actions)), "What can be sent."),
    {
      declares: "interface",
      name: "Actions",
      properties: actionsOf(plan, texts),
      doc: "What each action is sent and answers.",
    },
    alias("Probe", quoted(Object.keys(plan.probes)), "What can be observed."),
    {
      declares: "interface",
      name: "Probes",
      properties: probesOf(plan, texts),
      doc: "What each probe is asked with and observes.",
    },
    alias(
      "FaultSite",
      [...new Set(sites.faults)],
      "Where a simulated fault can strike: each call, in each lane.",
    ),
  ];
  const options = [
    alias("PlanOptions", [`Parameters<typeof ${runtimeApi.preview}>[2]`], "How it is looked at beforehand."),
    alias("RunOptions", [`Parameters<typeof ${runtimeApi.run}>[2]`], "How and by whom it is run."),
    alias(
      "SimulateOptions",
      [`NonNullable<Parameters<typeof ${runtimeApi.simulate}<FaultSite>>[2]>`],
      "Under which faults.",
    ),
  ];
  return { declarations: [...own, ...helpers(own, texts), ...texts.declarations(), ...options], functions };
}

function inputsOf({ inputs }: Plan, texts: TypeTexts): Property[] {
  return inputs.map(({ name, type, default: fallback }) => {
    const without = fallback === undefined ? null : `${JSON.stringify(fallback)} when left out`;
    const doc = [unitOf(type), without].filter((part) => part !== null).join("; ");
    return {
      name,
      type: texts.of(type),
      optional: type.t === "optional" || fallback !== undefined,
      doc: doc === "" ? null : doc,
    };
  });
}

/** A fanned-out step leaves outcome sets and its lanes' outputs; any other step its outputs. */
function outcomeOf({ name, step, around }: StepSite, plan: Plan, texts: TypeTexts): Property {
  const outputs = outputsOf(step, plan, texts);
  const alone =
    step.fanOut === undefined
      ? outputs
      : `Lanes<${laneType(step.fanOut.kind, texts)}${outputs === "Nothing" ? "" : `, ${outputs}`}>`;
  const type = around.reduceRight((inner, lane) => `Readonly<Partial<Record<${lane}, ${inner}>>>`, alone);
  return { name, type, optional: true, doc: step.label === `step ${name}` ? null : step.label };
}

function outputsOf({ outputs = [], body }: Step, { actions }: Plan, texts: TypeTexts): string {
  const members = outputs.map((name) => {
    const call = body.find((node): node is Call => node.kind === "call" && bindingOf(node) === name);
    const reply = call && Object.hasOwn(actions, call.action) ? actions[call.action]?.replyType : undefined;
    return `readonly ${propertyName(name)}?: ${reply === undefined ? "unknown" : texts.of(reply)}`;
  });
  return members.length === 0 ? "Nothing" : `{ ${members.join("; ")} }`;
}

function bindingOf(node: Node): string | undefined {
  return node.kind === "call" || node.kind === "let" ? node.bind : undefined;
}

function actionsOf({ actions }: Plan, texts: TypeTexts): Property[] {
  return Object.entries(actions).map(([name, { requestType, replyType }]) => ({
    name,
    type: `{ readonly request: ${texts.of(requestType)}; readonly reply: ${texts.of(replyType)} }`,
    optional: false,
    doc: null,
  }));
}

function probesOf({ probes }: Plan, texts: TypeTexts): Property[] {
  return Object.entries(probes).map(([name, { params, type }]) => {
    const args = params
      .map((param) => `readonly ${propertyName(param.name)}: ${texts.of(param.type)}`)
      .join("; ");
    const value = `{ readonly args: ${args === "" ? "Nothing" : `{ ${args} }`}; readonly value: ${texts.of(type)} }`;
    return { name, type: value, optional: false, doc: unitOf(type) };
  });
}

/** Types of the module's own that the others are written with, where they are. */
function helpers(own: Declaration[], texts: TypeTexts): Declaration[] {
  const all = JSON.stringify([own, texts.declarations()]);
  const lanes: Property[] = [
    ...["done", "failed", "unknown", "missing"].map((name) => ({
      name,
      type: "readonly K[]",
      optional: false,
      doc: laneDocs[name] ?? null,
    })),
    {
      name: "lanes",
      type: "Readonly<Partial<Record<K, Outputs>>>",
      optional: false,
      doc: "what each lane leaves behind",
    },
  ];
  const found: Declaration[] = [];
  if (all.includes("Lanes<"))
    found.push({
      declares: "interface",
      name: "Lanes<K extends string, Outputs = Nothing>",
      properties: lanes,
      doc: "What a fan-out leaves behind: `done`, `failed` and `unknown` are all its elements, each once.",
    });
  if (/\bNothing\b/.test(all) || found.length > 0) {
    found.push(alias("Nothing", ["Readonly<Record<string, never>>"], "A record without members."));
  }
  if (/\bSecret\b/.test(all))
    found.push(
      alias("Secret", ["string"], "The name by which a driver finds a secret at the moment of sending."),
    );
  return found;
}

const laneDocs: Record<string, string> = {
  failed: "surely undone, or nothing was sent",
  unknown: "what was sent may have happened",
  missing: "all that isn't done",
};

const functions: FunctionPart[] = [
  {
    name: "plan",
    parameters: [{ name: "inputs", type: "Inputs" }, optionsOf("PlanOptions")],
    body: `return ${runtimeApi.preview}(runbook, inputs, { descriptors, ...options });`,
    doc: "What a run would do now. Observes, and sends nothing.",
  },
  {
    name: "run",
    parameters: [{ name: "inputs", type: "Inputs" }, optionsOf("RunOptions")],
    body: `return ${runtimeApi.run}<Inputs, Outcomes>(runbook, inputs, { descriptors, ...options });`,
    doc: "Runs it, to its end.",
  },
  {
    name: "simulate",
    parameters: [{ ...optionsOf("SimulateOptions"), initializer: "{}" }],
    body: `return ${runtimeApi.simulate}<FaultSite, Outcomes>(runbook, simulation, options);`,
    doc: "Runs it in its worlds, in virtual time, under faults.",
  },
];

function optionsOf(type: string): { name: string; type: string } {
  return { name: "options", type };
}

function alias(name: string, members: readonly string[], doc: string): Declaration {
  return { declares: "alias", name, members: members.length === 0 ? ["never"] : [...members], doc };
}

function quoted(names: readonly string[]): string[] {
  return names.map((name) => JSON.stringify(name));
}
