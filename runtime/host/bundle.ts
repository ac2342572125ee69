/**
 * Opens a bundle that anybody may have written. Nothing is believed before it is checked, in this order: names,
 * counts and sizes; the manifest; that the folder holds just what the manifest names; each file's size and digest;
 * and only then is a file parsed, with limits, held against its schema, and a plan against itself. Nothing in a
 * bundle is ever executed, and a bundle is opened whole or not at all.
 */
import { createHash } from "node:crypto";
import {
  bundleFileName,
  descriptorsName,
  manifestName,
  moduleSuffix,
  planSuffix,
  simulationName,
  sourceMapSuffix,
} from "../../schema/bundle-names.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { BundleManifest } from "../../schema/generated/bundle-manifest.ts";
import { validate as validateManifest } from "../../schema/generated/bundle-manifest.validate.js";
import type { Plan } from "../../schema/generated/plan.ts";
import { validate as validatePlan } from "../../schema/generated/plan.validate.js";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { validate as validateSimulation } from "../../schema/generated/simulation.validate.js";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import { validate as validateSourceMap } from "../../schema/generated/source-map.validate.js";
import type { InputProblem } from "../../schema/input-problem.ts";
import { readJson } from "../../schema/read-json.ts";
import { explainErrors, type Validator } from "../../schema/validator.ts";
import { type InconsistentPlan, inconsistencies } from "./plan-consistency.ts";

/** The folder that a bundle lies in, or something like one. */
export interface BundleFolder {
  /** every entry, folders and links included */
  list(): { name: string; bytes: number }[];
  read(name: string): Uint8Array | null;
}

export interface BundledRunbook {
  name: string;
  plan: Plan;
  /** SHA-256 of the plan's canonical text: the runbook's identity */
  digest: string;
  sourceMap: SourceMap;
}

export interface Bundle {
  /** SHA-256 of the manifest */
  digest: string;
  manifest: BundleManifest;
  runbooks: BundledRunbook[];
  simulation: Simulation | null;
  descriptors: Record<string, unknown>;
}

export interface OpenedBundle {
  value: Bundle | null;
  problems: InputProblem[];
}

export const bundleLimits = {
  files: 2_000,
  manifestBytes: 1_000_000,
  fileBytes: 16_000_000,
  totalBytes: 64_000_000,
  depth: 256,
};

export function openBundle(folder: BundleFolder): OpenedBundle {
  const opening: Opening = { folder, problems: [], names: new Map() };
  checkEntries(opening);
  if (opening.problems.length > 0) return { value: null, problems: opening.problems };
  const manifest = readManifest(opening);
  if (manifest === null) return { value: null, problems: opening.problems };
  const bytes = readFiles(opening, manifest.value);
  if (opening.problems.length > 0) return { value: null, problems: opening.problems };
  const value = readParts(opening, manifest.value, bytes);
  return { value: value && { digest: manifest.digest, ...value }, problems: opening.problems };
}

interface Opening {
  folder: BundleFolder;
  problems: InputProblem[];
  /** name → size, of what the folder holds */
  names: Map<string, number>;
}

const rebuild = "build the bundle again with `clawc build`";
const tampered = "it isn't the file that was built: don't run it, find out who changed it, and build again";

function checkEntries({ folder, problems, names }: Opening): void {
  const entries = folder.list();
  if (entries.length > bundleLimits.files) {
    refuse(
      problems,
      "the bundle",
      `holds ${entries.length} files, and at most ${bundleLimits.files} are read`,
      rebuild,
    );
    return;
  }
  let total = 0;
  for (const { name, bytes } of entries) {
    const limit = name === manifestName ? bundleLimits.manifestBytes : bundleLimits.fileBytes;
    if (!bundleFileName.test(name))
      refuse(
        problems,
        shown(name),
        "is no name for a file of a bundle",
        "a bundle holds plain files named in a-z, 0-9, `.`, `_` and `-`",
      );
    else if (names.has(name)) refuse(problems, name, "stands twice in the bundle", rebuild);
    else if (bytes > limit)
      refuse(problems, name, `has ${bytes} bytes, and at most ${limit} are read`, rebuild);
    names.set(name, bytes);
    total += bytes;
  }
  if (total > bundleLimits.totalBytes)
    refuse(
      problems,
      "the bundle",
      `has ${total} bytes in all, and at most ${bundleLimits.totalBytes} are read`,
      rebuild,
    );
  if (!names.has(manifestName))
    refuse(problems, manifestName, "is missing, so nothing says what the bundle should hold", rebuild);
}

function readManifest(opening: Opening): { value: BundleManifest; digest: string } | null {
  const bytes = readWhole(opening, manifestName, opening.names.get(manifestName) ?? 0);
  if (bytes === null) return null;
  const value = readCanonical(opening, manifestName, bytes);
  if (value === undefined) return null;
  const { problems } = opening;
  if (!hasVersion(value, "format", "claw-bundle/1", problems, manifestName)) return null;
  if (!conforms(validateManifest, value, manifestName, problems)) return null;
  checkListed(opening, value);
  return problems.length === 0 ? { value, digest: sha256(bytes) } : null;
}

/** The manifest names just what the folder holds, and nothing of a kind that isn't known. */
function checkListed({ problems, names }: Opening, manifest: BundleManifest): void {
  const listed = new Set<string>();
  for (const { name } of manifest.files) {
    if (listed.has(name) || name === manifestName)
      refuse(problems, manifestName, `names ${shown(name)} twice`, rebuild);
    else if (!isKnownKind(name))
      refuse(problems, manifestName, `names ${shown(name)}, and a bundle has no such file`, rebuild);
    else if (!names.has(name))
      refuse(
        problems,
        name,
        "is named in the manifest, and missing",
        "copy the whole folder, or build the bundle again",
      );
    listed.add(name);
  }
  for (const name of names.keys()) {
    if (name !== manifestName && !listed.has(name))
      refuse(problems, name, "isn't named in the manifest", "remove it: a bundle holds only what was built");
  }
  const runbooks = new Set<string>();
  for (const { name, plan } of manifest.runbooks) {
    if (runbooks.has(name)) refuse(problems, manifestName, `has two runbooks ${shown(name)}`, rebuild);
    runbooks.add(name);
    for (const file of [plan, plan.replace(planSuffix, sourceMapSuffix)]) {
      if (!listed.has(file) || !plan.endsWith(planSuffix))
        refuse(
          problems,
          manifestName,
          `doesn't name the file ${shown(file)} of runbook ${shown(name)}`,
          rebuild,
        );
    }
  }
  if (!listed.has(descriptorsName))
    refuse(problems, manifestName, `doesn't name ${descriptorsName}`, rebuild);
}

function isKnownKind(name: string): boolean {
  return (
    name === simulationName ||
    name === descriptorsName ||
    (bundleFileName.test(name) &&
      [planSuffix, sourceMapSuffix, moduleSuffix].some((suffix) => name.endsWith(suffix)))
  );
}

/** Every file's bytes, once its size and digest are the manifest's. */
function readFiles(opening: Opening, manifest: BundleManifest): Map<string, Uint8Array> {
  const read = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    if (opening.names.get(file.name) !== file.bytes) {
      refuse(
        opening.problems,
        file.name,
        `has ${opening.names.get(file.name)} bytes, and the manifest says ${file.bytes}`,
        tampered,
      );
      continue;
    }
    const bytes = readWhole(opening, file.name, file.bytes);
    if (bytes === null) continue;
    if (sha256(bytes) !== file.sha256)
      refuse(opening.problems, file.name, "isn't what the manifest says: its SHA-256 differs", tampered);
    else read.set(file.name, bytes);
  }
  return read;
}

function readParts(
  opening: Opening,
  manifest: BundleManifest,
  bytes: ReadonlyMap<string, Uint8Array>,
): Omit<Bundle, "digest"> | null {
  const { problems } = opening;
  const part = <T>(name: string, validate: Validator<T>): T | null => {
    const value = readCanonical(opening, name, bytes.get(name) ?? new Uint8Array());
    if (value === undefined) return null;
    if (name.endsWith(planSuffix) && !isPlanOfThisVersion(value, name, problems)) return null;
    return conforms(validate, value, name, problems) ? value : null;
  };
  const descriptors = part(descriptorsName, isObject) ?? {};
  const simulation = bytes.has(simulationName) ? part(simulationName, validateSimulation) : null;
  const runbooks: BundledRunbook[] = [];
  for (const { name, plan: file } of manifest.runbooks) {
    const plan = part(file, validatePlan);
    const sourceMap = part(file.replace(planSuffix, sourceMapSuffix), validateSourceMap);
    if (plan === null || sourceMap === null) continue;
    if (plan.name !== name)
      refuse(
        problems,
        file,
        `is the plan of ${shown(plan.name)}, and the manifest says ${shown(name)}`,
        rebuild,
      );
    for (const found of inconsistencies(plan, descriptors))
      refuse(problems, file, sayInconsistency(found), rebuild);
    runbooks.push({ name, plan, digest: sha256(bytes.get(file) ?? new Uint8Array()), sourceMap });
  }
  return problems.length === 0 ? { manifest, runbooks, simulation, descriptors } : null;
}

/** Versions before shapes: another version's plan isn't malformed, it is only not for this host. */
function isPlanOfThisVersion(value: unknown, name: string, problems: InputProblem[]): boolean {
  return (
    hasVersion(value, "format", "claw-plan/1", problems, name) &&
    hasVersion(value, "semantics", 1, problems, name)
  );
}

function hasVersion(
  value: unknown,
  field: string,
  wanted: string | number,
  problems: InputProblem[],
  name: string,
): boolean {
  const found =
    typeof value === "object" && value !== null && Object.hasOwn(value, field)
      ? (value as Record<string, unknown>)[field]
      : undefined;
  if (found === wanted) return true;
  const what =
    found === undefined
      ? `lacks its ${field} version`
      : `has ${field} ${JSON.stringify(found)}, and this host reads ${JSON.stringify(wanted)}`;
  refuse(problems, name, what, "run it with the clawc that built it, or build it again with this one");
  return false;
}

function conforms<T>(
  validate: Validator<T>,
  value: unknown,
  name: string,
  problems: InputProblem[],
): value is T {
  if (validate(value)) return true;
  const reasons = explainErrors(validate.errors).slice(0, 3).join("; ");
  refuse(problems, name, `has the wrong shape: ${reasons}`, rebuild);
  return false;
}

const isObject: Validator<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sayInconsistency({ where, what }: InconsistentPlan): string {
  return `contradicts itself at ${where}: ${what}`;
}

/** A file's bytes, just as many as were announced. */
function readWhole({ folder, problems }: Opening, name: string, size: number): Uint8Array | null {
  const bytes = folder.read(name);
  if (bytes !== null && bytes.length === size) return bytes;
  refuse(
    problems,
    name,
    bytes === null ? "can't be read as a plain file" : "changed while it was read",
    "copy the bundle to a place of its own, and try again",
  );
  return null;
}

/** Canonical JSON only, so that one plan has one digest; undefined when a problem was found. */
function readCanonical({ problems }: Opening, name: string, bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    refuse(problems, name, "isn't UTF-8 text", rebuild);
    return undefined;
  }
  const { value, problem } = readJson(text, {
    characters: bundleLimits.fileBytes,
    depth: bundleLimits.depth,
  });
  if (problem !== null)
    refuse(problems, `${name}, ${problem.where}`, `isn't readable as JSON: ${problem.what}`, rebuild);
  else if (canonicalJson(value) !== text)
    refuse(
      problems,
      name,
      "isn't canonical JSON, so its digest would not be the digest of what it says",
      rebuild,
    );
  else return value;
  return undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Names come from others: shown short, and as JSON so that nothing in them acts on a terminal. */
function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}

function refuse(problems: InputProblem[], where: string, what: string, help: string): void {
  problems.push({ severity: "error", where, what, help });
}
