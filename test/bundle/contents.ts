/**
 * A bundle as its files' contents, to be damaged and forged in tests. What is forged tells the truth about its own
 * digests, as somebody would who can write a manifest too.
 */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { type BundleFile, bundle } from "../../compiler/bundle/build.ts";
import { type BundleFolder, openBundle } from "../../runtime/host/bundle.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { BundleManifest } from "../../schema/generated/bundle-manifest.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { drainDescriptors, drainPlan, drainSimulation, drainSourceMap } from "../plans/drain.ts";

export const parts = {
  plans: [{ plan: drainPlan, sourceMap: drainSourceMap, module: "export {};\n" }],
  simulation: drainSimulation,
  descriptors: drainDescriptors,
  compilerVersion: "0.1.0",
};

export type Contents = Map<string, Uint8Array>;

export const bytesOf = (text: string) => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const contentsOf = (files: BundleFile[]): Contents =>
  new Map(files.map(({ name, bytes }) => [name, bytes]));
export const built = () => contentsOf(bundle(parts));

export function folderOf(contents: Contents, sizes: Record<string, number> = {}): BundleFolder {
  return {
    list: () => [...contents].map(([name, bytes]) => ({ name, bytes: sizes[name] ?? bytes.length })),
    read: (name) => contents.get(name) ?? null,
  };
}

export const without = (contents: Contents, name: string): Contents =>
  new Map([...contents].filter(([each]) => each !== name));

export const manifestOf = (contents: Contents) =>
  JSON.parse(textOf(contents.get("manifest.json"))) as BundleManifest;

/** The bundle with a file's text changed, and the manifest telling the truth about it: a forger's bundle. */
export function forged(name: string, change: (text: string) => string): Contents {
  const contents = built();
  if (name !== "manifest.json") contents.set(name, bytesOf(change(textOf(contents.get(name)))));
  return resealed(contents, (manifest) =>
    name === "manifest.json" ? JSON.parse(change(canonicalJson(manifest))) : manifest,
  );
}

export function resealed(
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

export const forgedPlan = (change: (plan: Plan) => void) =>
  forged("drain_pool.plan.json", (text) => {
    const plan = JSON.parse(text);
    change(plan);
    return canonicalJson(plan);
  });

/** Refused for the reason given, among others perhaps, and never without help. */
export function expectRefusal(folder: BundleFolder, where: string, what: RegExp): void {
  const { value, problems } = openBundle(folder);
  expect(value).toBeNull();
  const found = problems.filter((problem) => problem.where.startsWith(where) && what.test(problem.what));
  if (found.length === 0) expect(problems).toEqual([{ where, what }]);
  for (const problem of problems) expect(problem.help).not.toBe("");
}
