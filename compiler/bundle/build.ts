/**
 * A bundle: plans and what a host needs beside them, as files whose bytes are a function of their content alone.
 * Everything is canonical JSON except the emitted modules, which are for people. The manifest names every other
 * file with its size and SHA-256; the manifest's own digest is the bundle's.
 */
import { createHash } from "node:crypto";
import {
  descriptorsName,
  manifestName,
  moduleSuffix,
  planSuffix,
  simulationName,
  sourceMapSuffix,
} from "../../schema/bundle-names.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { BundleManifest } from "../../schema/generated/bundle-manifest.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";

export interface BundleParts {
  plans: readonly { plan: Plan; sourceMap: SourceMap; module?: string }[];
  simulation: Simulation | null;
  /** by the key that a plan's services name */
  descriptors: Readonly<Record<string, unknown>>;
  compilerVersion: string;
}

export interface BundleFile {
  name: string;
  bytes: Uint8Array;
}

/** The files of the bundle; the manifest is the last. */
export function bundle({ plans, simulation, descriptors, compilerVersion }: BundleParts): BundleFile[] {
  const files: BundleFile[] = [];
  const runbooks: BundleManifest["runbooks"] = [];
  for (const { plan, sourceMap, module } of plans) {
    const stem = stemOf(plan.name);
    runbooks.push({ name: plan.name, plan: stem + planSuffix });
    files.push(jsonFile(stem + planSuffix, plan), jsonFile(stem + sourceMapSuffix, sourceMap));
    if (module !== undefined) files.push(textFile(stem + moduleSuffix, module));
  }
  if (simulation !== null) files.push(jsonFile(simulationName, simulation));
  files.push(jsonFile(descriptorsName, descriptors));
  runbooks.sort((one, other) => (one.name < other.name ? -1 : 1));
  files.sort((one, other) => (one.name < other.name ? -1 : 1));
  const manifest: BundleManifest = {
    format: "claw-bundle/1",
    compiler: compilerVersion,
    runbooks,
    files: files.map(({ name, bytes }) => ({ name, sha256: sha256(bytes), bytes: bytes.length })),
  };
  return [...files, jsonFile(manifestName, manifest)];
}

/** A plan's identity: the SHA-256 of its canonical text. */
export function planDigest(plan: Plan): string {
  return sha256(canonicalJson(plan));
}

/** A runbook's name, where it can be a file's; otherwise one made from it that no other runbook shares. */
function stemOf(runbook: string): string {
  if (/^[a-z0-9_-]{1,100}$/.test(runbook)) return runbook;
  const near = runbook
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "-")
    .slice(0, 100);
  return `${near}.${sha256(runbook).slice(0, 12)}`;
}

function jsonFile(name: string, value: unknown): BundleFile {
  return textFile(name, canonicalJson(value));
}

function textFile(name: string, text: string): BundleFile {
  return { name, bytes: new TextEncoder().encode(text) };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
