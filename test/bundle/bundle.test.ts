import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type BundleFile, bundle, planDigest } from "../../compiler/bundle/build.ts";
import { type BundleFolder, bundleLimits, openBundle } from "../../runtime/host/bundle.ts";
import { bundleFolder } from "../../runtime/host/bundle-folder.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { BundleManifest } from "../../schema/generated/bundle-manifest.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { drainDescriptors, drainPlan, drainSimulation, drainSourceMap } from "../plans/drain.ts";

const parts = {
  plans: [{ plan: drainPlan, sourceMap: drainSourceMap, module: "export {};\n" }],
  simulation: drainSimulation,
  descriptors: drainDescriptors,
  compilerVersion: "0.1.0",
};

type Contents = Map<string, Uint8Array>;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const contentsOf = (files: BundleFile[]): Contents => new Map(files.map(({ name, bytes }) => [name, bytes]));
const built = () => contentsOf(bundle(parts));

function folderOf(contents: Contents, sizes: Record<string, number> = {}): BundleFolder {
  return {
    list: () => [...contents].map(([name, bytes]) => ({ name, bytes: sizes[name] ?? bytes.length })),
    read: (name) => contents.get(name) ?? null,
  };
}

const without = (contents: Contents, name: string): Contents =>
  new Map([...contents].filter(([each]) => each !== name));

const manifestOf = (contents: Contents) =>
  JSON.parse(textOf(contents.get("manifest.json"))) as BundleManifest;

/** The bundle with a file's text changed, and the manifest telling the truth about it: a forger's bundle. */
function forged(name: string, change: (text: string) => string): Contents {
  const contents = built();
  if (name !== "manifest.json") contents.set(name, bytesOf(change(textOf(contents.get(name)))));
  return resealed(contents, (manifest) =>
    name === "manifest.json" ? JSON.parse(change(canonicalJson(manifest))) : manifest,
  );
}

function resealed(
  contents: Contents,
  change: (manifest: BundleManifest) => unknown = (manifest) => manifest,
): Contents {
  const manifest = manifestOf(contents);
  for (const file of manifest.files) {
    const bytes = contents.get(file.name);
    if (bytes) Object.assign(file, { sha256: sha256(bytes), bytes: bytes.length });
  }
  return contents.set("manifest.json", bytesOf(canonicalJson(change(manifest))));
}

const forgedPlan = (change: (plan: Plan) => void) =>
  forged("drain_pool.plan.json", (text) => {
    const plan = JSON.parse(text);
    change(plan);
    return canonicalJson(plan);
  });

describe("what is built is opened", () => {
  it("whole, with the digests that identify it", () => {
    const { value, problems } = openBundle(folderOf(built()));
    expect(problems).toEqual([]);
    expect(value?.runbooks).toEqual([
      {
        name: "drain_pool",
        plan: JSON.parse(canonicalJson(drainPlan)),
        digest: planDigest(drainPlan),
        sourceMap: drainSourceMap,
      },
    ]);
    expect(value).toMatchObject({
      simulation: drainSimulation,
      descriptors: drainDescriptors,
      manifest: { compiler: "0.1.0" },
    });
    expect(value?.digest).toBe(sha256(built().get("manifest.json") as Uint8Array));
  });

  it("the same parts give the same bytes, whatever order they come in", () => {
    const other: Plan = { ...drainPlan, name: "another" };
    const two = [parts.plans[0], { plan: other, sourceMap: drainSourceMap }] as const;
    const [one, turned] = [two, [...two].reverse()].map((plans) =>
      contentsOf(bundle({ ...parts, plans: plans as never })),
    );
    expect(turned).toEqual(one);
  });

  it("runbooks whose names can't be files, or differ in case alone, stay apart", () => {
    const names = ["Drain", "drain", "DRAIN", "../../etc/passwd"];
    const plans = names.map((name) => ({
      plan: { ...drainPlan, name },
      sourceMap: drainSourceMap,
      module: "",
    }));
    const { value, problems } = openBundle(
      folderOf(contentsOf(bundle({ ...parts, plans, simulation: null }))),
    );
    expect(problems).toEqual([]);
    expect(value?.runbooks.map(({ name }) => name)).toEqual([...names].sort());
    expect(value?.simulation).toBeNull();
  });
});

describe("what was damaged is refused", () => {
  it("every flipped bit in every file", () => {
    for (const [name, bytes] of built()) {
      const step = Math.max(1, Math.floor(bytes.length / 60));
      for (let at = 0; at < bytes.length; at += step) {
        const contents = built();
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
        const { value, problems } = openBundle(folderOf(contents.set(name, flipped)));
        // A changed digest or compiler name in the manifest is a bundle of another digest, and is only seen by that.
        if (value !== null)
          expect({ name, digest: value.digest }).toEqual({
            name: "manifest.json",
            digest: expect.not.stringMatching(sha256(bytes)),
          });
        else expect(problems.length).toBeGreaterThan(0);
      }
    }
  });

  it.each<[law: string, damage: (contents: Contents) => Contents, where: string, what: RegExp]>([
    [
      "a byte changed",
      (c) => c.set("descriptors.json", bytesOf(textOf(c.get("descriptors.json")).replace("pool", "loop"))),
      "descriptors.json",
      /SHA-256 differs/,
    ],
    [
      "a file cut short",
      (c) => c.set("drain_pool.plan.json", (c.get("drain_pool.plan.json") as Uint8Array).slice(0, 100)),
      "drain_pool.plan.json",
      /has 100 bytes, and the manifest says/,
    ],
    ["a file missing", (c) => without(c, "simulation.json"), "simulation.json", /missing/],
    ["the manifest missing", (c) => without(c, "manifest.json"), "manifest.json", /missing/],
    ["an empty folder", () => new Map(), "manifest.json", /missing/],
    [
      "a file too many",
      (c) => c.set("extra.json", bytesOf("{}")),
      "extra.json",
      /isn't named in the manifest/,
    ],
    ["a folder's name in it", (c) => c.set("../escape.json", bytesOf("{}")), '"../escape.json"', /no name/],
    ["a name with a terminal's escape", (c) => c.set("\u001b[2J", bytesOf("{}")), '"\\u001b[2J"', /no name/],
    ["a name in capitals", (c) => c.set("README", bytesOf("")), '"README"', /no name/],
    ["a hidden file", (c) => c.set(".hidden", bytesOf("")), '".hidden"', /no name/],
    [
      "a manifest cut short",
      (c) => c.set("manifest.json", (c.get("manifest.json") as Uint8Array).slice(0, -3)),
      "manifest.json, line 1",
      /JSON/,
    ],
    [
      "a manifest that is no text",
      (c) => c.set("manifest.json", Uint8Array.of(0xff, 0xfe, 0x00)),
      "manifest.json",
      /UTF-8/,
    ],
    [
      "a manifest written in another way",
      (c) => c.set("manifest.json", bytesOf(JSON.stringify(manifestOf(c), null, 1))),
      "manifest.json",
      /canonical/,
    ],
  ])("%s", (_law, damage, where, what) => {
    expectRefusal(folderOf(damage(built())), where, what);
  });

  it.each<[law: string, sizes: Record<string, number>, where: string, what: RegExp]>([
    [
      "a huge file, before it is read",
      { "simulation.json": bundleLimits.fileBytes + 1 },
      "simulation.json",
      /at most 16000000/,
    ],
    [
      "a huge manifest",
      { "manifest.json": bundleLimits.manifestBytes + 1 },
      "manifest.json",
      /at most 1000000/,
    ],
    [
      "too much in all",
      Object.fromEntries(
        [...built().keys()]
          .filter((name) => name !== "manifest.json")
          .map((name) => [name, bundleLimits.fileBytes]),
      ),
      "the bundle",
      /in all/,
    ],
  ])("%s", (_law, sizes, where, what) => {
    expectRefusal(
      { ...folderOf(built(), sizes), read: () => expect.fail("read before its size was checked") },
      where,
      what,
    );
  });

  it("too many files", () => {
    const contents: Contents = new Map(
      Array.from({ length: bundleLimits.files + 1 }, (_, index) => [`f${index}`, bytesOf("")]),
    );
    expectRefusal(folderOf(contents), "the bundle", /files/);
  });

  it("a file that grows while it is read", () => {
    const contents = built();
    const folder = folderOf(contents);
    const read = (name: string) =>
      name === "descriptors.json" ? bytesOf(`${textOf(contents.get(name))} `) : folder.read(name);
    expectRefusal({ ...folder, read }, "descriptors.json", /changed while it was read/);
  });
});

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

describe("on disk", () => {
  const made: string[] = [];
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  function onDisk(contents: Contents): string {
    const path = mkdtempSync(join(tmpdir(), "bundle-"));
    made.push(path);
    for (const [name, bytes] of contents) writeFileSync(join(path, name), bytes);
    return path;
  }

  it("a folder is opened", () => {
    const folder = bundleFolder(onDisk(built()));
    expect(folder && openBundle(folder)).toMatchObject({
      problems: [],
      value: { runbooks: [{ name: "drain_pool" }] },
    });
  });

  it("a link is not followed, even to the right file", () => {
    const contents = built();
    const path = onDisk(contents);
    const descriptors = contents.get("descriptors.json") as Uint8Array;
    // A link is as long as the path it holds: made as long as the file, it has the right size too.
    const outside = `${onDisk(new Map())}/`.padEnd(descriptors.length, "x");
    writeFileSync(outside, descriptors);
    rmSync(join(path, "descriptors.json"));
    symlinkSync(outside, join(path, "descriptors.json"));
    expectRefusal(bundleFolder(path) as BundleFolder, "descriptors.json", /plain file/);
  });

  it("a folder inside is no file", () => {
    const path = onDisk(built());
    mkdirSync(join(path, "more"));
    expectRefusal(bundleFolder(path) as BundleFolder, "more", /isn't named/);
  });

  it("what isn't a folder is none", () => {
    const path = onDisk(built());
    expect([bundleFolder(join(path, "manifest.json")), bundleFolder(join(path, "nowhere"))]).toEqual([
      null,
      null,
    ]);
  });
});

function expectRefusal(folder: BundleFolder, where: string, what: RegExp): void {
  const { value, problems } = openBundle(folder);
  expect(value).toBeNull();
  const found = problems.filter((problem) => problem.where.startsWith(where) && what.test(problem.what));
  if (found.length === 0) expect(problems).toEqual([{ where, what }]);
  for (const problem of problems) expect(problem.help).not.toBe("");
}
