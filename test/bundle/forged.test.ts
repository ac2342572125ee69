/** Bundles made to harm, whose digests are right: refused before anything in them is believed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openBundle } from "../../runtime/host/bundle.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import {
  built,
  bytesOf,
  type Contents,
  expectRefusal,
  folderOf,
  forged,
  forgedPlan,
  resealed,
  sha256,
} from "./contents.ts";

describe("what was forged is refused, though its digests are right", () => {
  it.each<[law: string, contents: () => Contents, where: string, what: RegExp]>([
    [
      "a bundle of another format",
      () => forged("manifest.json", (text) => text.replace("claw-bundle/1", "claw-bundle/2")),
      "manifest.json",
      /format "claw-bundle\/2", and this host reads "claw-bundle\/1"/,
    ],
    [
      "a plan of another format",
      () => forgedPlan((plan) => Object.assign(plan, { format: "claw-plan/9" })),
      "drain_pool.plan.json",
      /format "claw-plan\/9"/,
    ],
    [
      "a plan of other semantics",
      () => forgedPlan((plan) => Object.assign(plan, { semantics: 2 })),
      "drain_pool.plan.json",
      /semantics 2, and this host reads 1/,
    ],
    [
      "a plan without semantics",
      () => forgedPlan((plan) => Reflect.deleteProperty(plan, "semantics")),
      "drain_pool.plan.json",
      /lacks its semantics version/,
    ],
    [
      "a plan of the wrong shape",
      () => forgedPlan((plan) => Object.assign(plan, { deadlineMs: "15m" })),
      "drain_pool.plan.json",
      /shape/,
    ],
    [
      "a plan with a field too many",
      () => forgedPlan((plan) => Object.assign(plan, { onload: "x" })),
      "drain_pool.plan.json",
      /unknown field "onload"/,
    ],
    [
      "a plan under another name",
      () => forgedPlan((plan) => Object.assign(plan, { name: "other" })),
      "drain_pool.plan.json",
      /plan of "other"/,
    ],
    [
      "a plan written in another way",
      () => forged("drain_pool.plan.json", (text) => ` ${text}`),
      "drain_pool.plan.json",
      /canonical/,
    ],
    [
      "a plan with a key twice",
      () =>
        forged("drain_pool.plan.json", (text) =>
          text.replace('"name":"drain_pool"', '"name":"x","name":"drain_pool"'),
        ),
      "drain_pool.plan.json, line 1",
      /twice/,
    ],
    [
      "a plan that poisons",
      () => forged("drain_pool.plan.json", (text) => text.replace('"facts":', '"__proto__":{},"facts":')),
      "drain_pool.plan.json, line 1",
      /poison/,
    ],
    [
      "a plan nested too deep",
      () =>
        forged("drain_pool.plan.json", (text) =>
          text.replace('"environment":"production"', `"environment":${"[".repeat(5000)}${"]".repeat(5000)}`),
        ),
      "drain_pool.plan.json, line 1",
      /more than 256/,
    ],
    ["a simulation that is none", () => forged("simulation.json", () => "[]"), "simulation.json", /shape/],
    [
      "descriptors that are a list",
      () => forged("descriptors.json", () => "[]"),
      "descriptors.json",
      /shape/,
    ],
    [
      "a source map that is none",
      () => forged("drain_pool.source-map.json", () => "{}"),
      "drain_pool.source-map.json",
      /shape/,
    ],
    [
      "a file of an unknown kind",
      () =>
        resealed(built().set("run.sh", bytesOf("rm")), (manifest) => ({
          ...manifest,
          files: [...manifest.files, { name: "run.sh", sha256: sha256(bytesOf("rm")), bytes: 2 }],
        })),
      "manifest.json",
      /"run.sh"/,
    ],
    [
      "a file named twice",
      () => resealed(built(), (manifest) => ({ ...manifest, files: [...manifest.files, manifest.files[0]] })),
      "manifest.json",
      /twice/,
    ],
    [
      "a path out of the bundle",
      () => forged("manifest.json", (text) => text.replaceAll("simulation.json", "../simulation.json")),
      "manifest.json",
      /shape/,
    ],
    [
      "a runbook whose plan is elsewhere",
      () =>
        resealed(built(), (manifest) => ({
          ...manifest,
          runbooks: [{ name: "drain_pool", plan: "/etc/x.plan.json" }],
        })),
      "manifest.json",
      /doesn't name the file "\/etc\/x.plan.json"/,
    ],
    [
      "a runbook whose plan is no plan",
      () =>
        resealed(built(), (manifest) => ({
          ...manifest,
          runbooks: [{ name: "drain_pool", plan: "simulation.json" }],
        })),
      "manifest.json",
      /doesn't name the file "simulation.json"/,
    ],
    [
      "one runbook twice",
      () =>
        resealed(built(), (manifest) => ({
          ...manifest,
          runbooks: [...manifest.runbooks, ...manifest.runbooks],
        })),
      "manifest.json",
      /two runbooks/,
    ],
  ])("%s", (_law, contents, where, what) => {
    expectRefusal(folderOf(contents()), where, what);
  });

  const node = (plan: Plan, index: number) => plan.body[index] as unknown as Record<string, unknown>;
  const firstCall = (plan: Plan) =>
    JSON.parse(JSON.stringify(plan)).body[0].body[0].body[1] as Record<string, unknown>;

  it.each<[law: string, change: (plan: Plan) => void, what: RegExp]>([
    [
      "two nodes with one number",
      (plan) => Object.assign(node(plan, 1), { id: 4 }),
      /two nodes have the number 4/,
    ],
    [
      "two nodes of one name",
      (plan) => Object.assign(node(plan, 1), { name: "drain" }),
      /at \/body\/1: two nodes of one block/,
    ],
    [
      "an action that isn't declared",
      (plan) => Reflect.deleteProperty(plan.actions, "Pool.Restore"),
      /undo\/body\/0: there is no action "Pool.Restore"/,
    ],
    [
      "an action named like a member of every object",
      (plan) => plan.body.push({ ...firstCall(plan), id: 77, name: "x", action: "toString" } as never),
      /no action "toString"/,
    ],
    [
      "a probe that isn't declared",
      (plan) => Reflect.deleteProperty(plan.probes, "Pool.Health"),
      /condition\/all\/0: there is no probe "Pool.Health"/,
    ],
    [
      "a service that isn't declared",
      (plan) => Reflect.deleteProperty(plan.services, "Pool"),
      /no service "Pool"/,
    ],
    [
      "a descriptor that the bundle lacks",
      (plan) => Object.assign(plan.services.Pool as object, { descriptor: "other.proto" }),
      /no descriptor "other.proto"/,
    ],
    [
      "reliance on what is no condition",
      (plan) => plan.body.push({ ...firstCall(plan), id: 77, name: "x", reliesOn: [1] } as never),
      /relies on node 1, which is no condition/,
    ],
    [
      "places in a circle",
      (plan) => Object.assign(plan.places[0] as object, { within: "us-east-1" }),
      /places\/0: no place "us-east-1" stands before it/,
    ],
    ["a place twice", (plan) => plan.places.push({ kind: "region", name: "us-east-1" }), /stands twice/],
  ])("a plan that contradicts itself: %s", (_law, change, what) => {
    expectRefusal(folderOf(forgedPlan(change)), "drain_pool.plan.json", what);
  });

  it("whatever stands in a file, opening gives a bundle or problems", () => {
    const name = fc.constantFrom(...built().keys());
    fc.assert(
      fc.property(
        name,
        fc.nat(20_000),
        fc.nat(8),
        fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', "null", "{}", "9e99", "-1")),
        (file, at, drop, put) => {
          const contents = forged(
            file === "manifest.json" ? "simulation.json" : file,
            (text) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + drop),
          );
          const { value, problems } = openBundle(folderOf(contents));
          expect(value === null).toBe(problems.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
