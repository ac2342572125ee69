/** Bundles that are as they were built: opened whole, with the digests that identify them, from a disk too. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bundle, planDigest } from "../../compiler/bundle/build.ts";
import { type BundleFolder, openBundle } from "../../runtime/host/bundle.ts";
import { bundleFolder } from "../../runtime/host/bundle-folder.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { drainDescriptors, drainPlan, drainSimulation, drainSourceMap } from "../plans/drain.ts";
import { built, type Contents, contentsOf, expectRefusal, folderOf, parts, sha256 } from "./contents.ts";

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
