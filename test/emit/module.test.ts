/**
 * Emitted modules: what they say is kept as a golden text, and what they mean is asked of TypeScript itself, under the
 * strictest rules that a user may have and against the declarations that a user gets.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planDigest } from "../../compiler/bundle/build.ts";
import { literalText } from "../../compiler/emit/literal.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { runtimeApi } from "../../compiler/emit/runtime-api.ts";
import { openTypeTexts } from "../../compiler/emit/type-text.ts";
import { previewPlan, runPlan, simulatePlan } from "../../runtime/api.ts";
import type { Plan, Type } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { writeDeclarations } from "../../scripts/declarations.ts";
import { drainPlan } from "../plans/drain.ts";

const root = join(import.meta.dirname, "..", "..");
const descriptors = { "pool.proto": { nested: {} }, "another.proto": {} };
const emitted = (plan: Plan, simulation: Simulation | null = null) =>
  emitModule({ plan, digest: planDigest(plan), simulation, descriptors });

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "emit-"));
  expect(await writeDeclarations(join(folder, "types"))).toBeNull();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What TypeScript says about the files, under the strictest rules that a user may have. */
function compile(name: string, files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const compilerOptions = {
    ...{
      target: "es2023",
      lib: ["es2023"],
      module: "nodenext",
      moduleResolution: "nodenext",
      // Whoever runs a runbook runs Node, and has its types.
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
      noEmit: true,
    },
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
    },
    ...{
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      isolatedModules: true,
    },
    paths: { [runtimeApi.module]: [join(folder, "types", "runtime", "api.d.ts")] },
  };
  const config = join(folder, `${name}.tsconfig.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  try {
    execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", config], {
      encoding: "utf8",
    });
    return [];
  } catch (thrown) {
    return String((thrown as { stdout?: unknown }).stdout)
      .trim()
      .split("\n");
  }
}

describe("the emitted module", () => {
  it("reads as it always did", async () => {
    await expect(await emitted(drainPlan)).toMatchFileSnapshot("drain_pool.golden.txt");
  });

  it("compiles, and takes what the plan takes and nothing else", async () => {
    const use = `
      import { type FaultSite, type Inputs, type Outcomes, type Actions, type Probes, type Step, plan, run, runbook, simulate } from "./runbook.ts";
      const inputs: Inputs = {
        incident: { id: "Q1", regions: ["us-east-1"], severity: "critical", labels: { team: "cache" } },
        grace: 2_000_000, token: "vault:pool", mode: "something newer",
      };
      const options = { hosts: "hosts.yaml", runs: "runs" };
      plan(inputs, options); simulate(); simulate({ inject: [{ at: "when/stop/Stop", fault: "F3" }] });
      export const late = async () => (await run(inputs, options)).outcomes.drain?.missing[0] satisfies "us-east-2" | "us-east-1" | "eu-west-2" | undefined;
      export const sites: FaultSite[] = ["drain[us-east-1]/nodes[us-east-1a]/Drain", "when/stop/Stop"];
      export const step: Step = "drain/nodes";
      export const reply = (of: Actions["Pool.Drain"]["reply"]): number => of.sessions;
      export const healthy = (of: Probes["Pool.Health"]["value"]): boolean => of;
      export const nodes = (of: Outcomes): readonly string[] => of["drain/nodes"]?.["eu-west-2"]?.unknown ?? [];
      export const name: string = runbook.name;
      // @ts-expect-error a region that the topology doesn't have
      run({ ...inputs, incident: { ...inputs.incident, regions: ["us-esat-1"] } }, options);
      // @ts-expect-error an input that is missing
      run({ incident: inputs.incident, token: "t" }, options);
      // @ts-expect-error an input that isn't there
      run({ ...inputs, garce: 1 }, options);
      // @ts-expect-error a duration in words
      run({ ...inputs, grace: "2s" }, options);
      // @ts-expect-error a severity that isn't one
      run({ ...inputs, incident: { ...inputs.incident, severity: "fatal" } }, options);
      // @ts-expect-error options of another kind
      run(inputs, { ...options, rans: "runs" });
      // @ts-expect-error a fault at a call that isn't there
      simulate({ inject: [{ at: "when/stop/Stopp", fault: "F3" }] });
      // @ts-expect-error a fault of no kind
      simulate({ inject: [{ at: "when/stop/Stop", fault: "F99" }] });
      // @ts-expect-error a lane that isn't there
      export const site: FaultSite = "drain[us-east-9]/nodes[us-east-1a]/Drain";
      // @ts-expect-error a call that isn't there
      export const other: FaultSite = "drain[us-east-1]/Drain";
      // @ts-expect-error a step that isn't there
      export const missing: Step = "nodes";
      // @ts-expect-error what a step leaves behind may be missing
      export const sure = (of: Outcomes) => of.drain.done;
    `;
    expect(compile("use", { "runbook.ts": await emitted(drainPlan), "use.ts": use })).toEqual([]);
  });

  it("hands the runtime the plan it was made from", async () => {
    const text = (await emitted(drainPlan)).replace(
      /^import .*$/m,
      `type Plan = object; type Simulation = object;
       const runPlan = <I, O>(plan: object, inputs: I, options: object) => ({ plan, inputs, options });
       const previewPlan = runPlan;
       const simulatePlan = <S, O>(plan: object, simulation: object, options: object) => ({ plan, simulation, options });`,
    );
    const path = join(folder, "run.ts");
    writeFileSync(path, text);
    const module = (await import(path)) as Record<
      string,
      (...args: unknown[]) => { plan: Plan; inputs?: unknown; simulation?: unknown }
    >;
    const [inputs, options] = [{}, { seed: 1 }];
    const contracts = { "pool.proto": { nested: {} } };
    const handed = { plan: drainPlan, inputs, options: { descriptors: contracts, ...options } };
    expect(module.run?.(inputs, options)).toEqual(handed);
    expect(module.plan?.(inputs, options)).toEqual(handed);
    expect(module.simulate?.(options)).toEqual({
      plan: drainPlan,
      simulation: { worlds: [], scenarios: [] },
      options,
    });
    expect(planDigest(module.runbook as unknown as Plan)).toBe(planDigest(drainPlan));
  });

  it("asks for the functions that the runtime has", () => {
    const asked = [runtimeApi.preview, runtimeApi.run, runtimeApi.simulate];
    expect(asked).toEqual([previewPlan, runPlan, simulatePlan].map(({ name }) => name));
  });

  it("carries the scenarios of its own runbook", async () => {
    const scenario = {
      name: "s",
      world: "w",
      runbook: "drain_pool",
      inputs: {},
      given: [],
      faults: [],
      expect: [],
    };
    const simulation: Simulation = {
      worlds: [{ name: "w", states: [], probes: [], actions: [] }],
      scenarios: [scenario, { ...scenario, name: "elsewhere", runbook: "another" }],
    };
    const text = await emitted(drainPlan, simulation);
    expect(text).toContain('name: "s"');
    expect(text).not.toContain("elsewhere");
    expect(compile("scenarios", { "scenarios.ts": text })).toEqual([]);
  });
});

describe("nothing in a plan can leave its place in the module", () => {
  const text = { t: "scalar", of: "string" } as const;
  it.each<[law: string, change: Partial<Plan>]>([
    ["a doc that ends comments and lines", { doc: "*/ oops();\r\u2028oops();\noops(); // `${x}`" }],
    ["a runbook named like a word of the language", { name: "class\noops();" }],
    [
      "an input that is no identifier",
      {
        inputs: [
          { name: "a-b c", type: text },
          { name: "__proto__", type: text },
          { name: 'q"`', type: text, default: "*/" },
        ],
      },
    ],
    [
      "records of one name and different fields",
      {
        inputs: [
          { name: "one", type: { t: "record", name: "a.State", fields: [{ name: "x", type: text }] } },
          { name: "two", type: { t: "record", name: "b.State", fields: [] } },
        ],
      },
    ],
    [
      "records named like what the module exports",
      {
        inputs: ["Inputs", "Plan", "Promise", "Region", "string", "1st", "Lanes"].map((name) => ({
          name,
          type: { t: "record", name, fields: [{ name: "x", type: text }] },
        })),
      },
    ],
    [
      "places of odd names",
      {
        places: [
          ...drainPlan.places,
          { kind: "region", name: 'a | "b" `${c}`' },
          { kind: "plan", name: "p" },
        ],
        inputs: [{ name: "p", type: { t: "place", kind: "plan" } }],
      },
    ],
    [
      "no places, inputs, actions, probes or steps",
      { places: [], inputs: [], actions: {}, probes: {}, body: [], finally: [] },
    ],
    [
      "an unnamed record, a partial value, an empty enum",
      {
        inputs: [
          {
            name: "r",
            type: {
              t: "record",
              fields: [
                {
                  name: "of",
                  type: {
                    t: "optional",
                    of: { t: "per", kind: "region", of: { t: "list", of: { t: "optional", of: text } } },
                  },
                },
              ],
            },
          },
          { name: "e", type: { t: "enum", members: [] } },
        ],
      },
    ],
    [
      "a step named with what templates hold",
      { body: [{ ...(drainPlan.body[0] as object), name: "a`${b}\\" } as Plan["body"][number]] },
    ],
  ])("%s", async (law, change) => {
    const name = law.replace(/\W+/g, "-");
    expect(compile(name, { [`${name}.ts`]: await emitted({ ...drainPlan, ...change }) })).toEqual([]);
  });
});

it("a wide topology stays quick to compile", async () => {
  const regions = Array.from({ length: 60 }, (_, index) => ({ kind: "region", name: `region-${index}` }));
  const nodes = regions.flatMap(({ name }) =>
    Array.from({ length: 50 }, (_, index) => ({ kind: "node", name: `${name}-${index}`, within: name })),
  );
  const plan: Plan = { ...drainPlan, places: [...regions, ...nodes] };
  expect(compile("wide", { "wide.ts": await emitted(plan) })).toEqual([]);
});

describe("a type of claw's as a type of TypeScript", () => {
  const bool: Type = { t: "scalar", of: "bool" };
  const region: Type = { t: "place", kind: "region" };
  it.each<[type: Type, text: string]>([
    [bool, "boolean"],
    [{ t: "scalar", of: "duration" }, "number"],
    [{ t: "secret", of: { t: "scalar", of: "string" } }, "Secret"],
    [region, "Region"],
    [{ t: "place", kind: "tenant" }, "string"],
    [{ t: "per", kind: "region", of: bool }, "Readonly<Record<Region, boolean>>"],
    [{ t: "map", of: region }, "Readonly<Record<string, Region>>"],
    [{ t: "list", of: { t: "optional", of: region } }, "readonly (Region | null)[]"],
    [{ t: "list", of: { t: "list", of: bool } }, "readonly (readonly boolean[])[]"],
    [{ t: "enum", members: ["a", 'b"'] }, '"a" | "b\\""'],
    [{ t: "enum", members: ["a"], open: true }, '"a" | (string & {})'],
    [
      {
        t: "record",
        fields: [
          { name: "x-y", type: bool },
          { name: "z", type: { t: "optional", of: bool } },
        ],
      },
      '{ "x-y": boolean; z?: boolean | null }',
    ],
  ])("%j", (type, text) => {
    expect(openTypeTexts(drainPlan).of(type)).toBe(text);
  });

  it("a sum is the union of its cases, told apart by `case`", () => {
    const texts = openTypeTexts(drainPlan);
    const name: Type = { t: "scalar", of: "string" };
    const maybe: Type = { t: "optional", of: name };
    const fields = [
      { name: "name", type: name },
      { name: "note", type: maybe },
    ];
    const cases = [
      { name: "host", fields },
      { name: "all", fields: [] },
    ];
    expect(texts.of({ t: "list", of: { t: "sum", name: "subject", cases } })).toBe("readonly Subject[]");
    expect(texts.declarations()).toEqual([
      {
        declares: "alias",
        name: "Subject",
        members: [
          '{ readonly case: "host"; readonly name: string; readonly note?: string | null }',
          '{ readonly case: "all" }',
        ],
        doc: "One of these cases.",
      },
    ]);
  });
});

it("a literal's text is the value, and no line of lists and members is long", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = literalText(value);
      const read: unknown = new Function(`"use strict"; return (${text});`)();
      expect(JSON.stringify(read)).toBe(JSON.stringify(value));
      for (const line of text.split("\n"))
        if (/[[{]/.test(line.slice(0, -1)) && !/"/.test(line)) expect(line.length).toBeLessThanOrEqual(112);
    }),
    { examples: [[JSON.parse('{"__proto__":{"a":1},"b c":[null]}')]] },
  );
});
