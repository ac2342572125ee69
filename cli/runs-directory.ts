/**
 * Where the executions of a project lie, and one of them opened to be looked at. A run is named by its folder, its
 * id, or the beginning of its id. Everything is read and nothing written; what can't be read comes back as one
 * sentence, for a broken run must still be told about.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Anchor } from "../runtime/audit/chain.ts";
import type { ServiceLine } from "../runtime/audit/log-lines.ts";
import type { StoredText } from "../runtime/audit/verify.ts";
import { type RunFacts, runFiles } from "../runtime/host/run-folder.ts";
import { readSqliteJournal } from "../runtime/host/sqlite-journal.ts";
import { type LoadedPlan, loadPlan } from "../runtime/kernel/load.ts";
import { validate as validatePlan } from "../schema/generated/plan.validate.js";
import type { SourceMap } from "../schema/generated/source-map.ts";
import { validate as validateSourceMap } from "../schema/generated/source-map.validate.js";
import { explainErrors } from "../schema/validator.ts";
import { foreignText } from "./foreign-text.ts";
import { findProject } from "./project-folder.ts";

export interface RunAtHand {
  run: string;
  /** As the reader would type it. */
  shown: string;
  folder: string;
  facts: Partial<RunFacts>;
  plan: LoadedPlan | null;
  /** Why there is no plan. */
  planWrong: string | null;
  sourceMap: SourceMap | null;
  records: StoredText[];
  logs: ServiceLine[];
}

export interface RunPlaces {
  cwd: string;
  /** What --runs says. */
  runs: string | undefined;
}

type Or<T> = T | { wrong: string };

export function isWrong<T>(value: Or<T>): value is { wrong: string } {
  return typeof value === "object" && value !== null && "wrong" in value;
}

/** The folder that holds a folder per run. */
export function runsFolder({ cwd, runs }: RunPlaces): Or<{ folder: string }> {
  if (runs !== undefined) {
    const folder = resolve(cwd, runs);
    return existsSync(folder) ? { folder } : { wrong: `--runs: there is no folder ${foreignText(runs)}` };
  }
  const project = findProject(cwd);
  if (project === undefined)
    return {
      wrong:
        "there is no claw.yaml here or above; run it in a project, or say where the runs are with --runs DIR",
    };
  return { folder: join(project, ".claw", "runs") };
}

/** Ids of the runs in the folder, the newest last where ids tell; none if the folder isn't there. */
export function listRuns(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isRunFolder(join(folder, entry.name)))
    .map((entry) => entry.name)
    .sort();
}

function isRunFolder(folder: string): boolean {
  return existsSync(join(folder, runFiles.facts)) || existsSync(join(folder, runFiles.journal));
}

/** A folder, an id, or the one id that begins so. */
export function findRun(places: RunPlaces, name: string): Or<{ folder: string }> {
  if (name === "") return { wrong: "RUN is empty; give the run's id, the beginning of it, or its folder" };
  const direct = resolve(places.cwd, name);
  if (isRunFolder(direct)) return { folder: direct };
  if (/[\\/]|^\.+$/.test(name))
    return { wrong: `${foreignText(name)} is no run's folder: it holds no ${runFiles.facts}` };
  const at = runsFolder(places);
  if (isWrong(at)) return at;
  const all = listRuns(at.folder);
  const wanted = name.toLowerCase();
  const found = all.includes(name) ? [name] : all.filter((run) => run.toLowerCase().startsWith(wanted));
  const [only, other] = found;
  if (only !== undefined && other === undefined) return { folder: join(at.folder, only) };
  const where = relative(places.cwd, at.folder) || ".";
  if (found.length > 1)
    return {
      wrong: `${foreignText(name)} begins ${found.length} runs (${found.slice(0, 4).join(", ")}${found.length > 4 ? ", …" : ""}); write more of it`,
    };
  return {
    wrong: `there is no run ${foreignText(name)} in ${where}${all.length === 0 ? ", which holds none" : `; the latest is ${all.at(-1)}`}; see clawc runs`,
  };
}

/** Opens a run to be read. Only its journal must be readable. */
export function openRun(places: RunPlaces, folder: string): Or<RunAtHand> {
  const shown = relative(places.cwd, folder) || folder;
  const records = readJournal(join(folder, runFiles.journal), join(shown, runFiles.journal));
  if (isWrong(records)) return records;
  const facts = readJsonFile(join(folder, runFiles.facts));
  const known =
    isWrong(facts) || facts.value === null || typeof facts.value !== "object"
      ? {}
      : (facts.value as Partial<RunFacts>);
  const run = typeof known.run === "string" ? known.run : (records.list[0]?.run ?? "");
  const plan = readPlan(join(folder, runFiles.plan), join(shown, runFiles.plan));
  const map = readJsonFile(join(folder, runFiles.sourceMap));
  return {
    run,
    shown,
    folder,
    facts: known,
    plan: isWrong(plan) ? null : plan.plan,
    planWrong: isWrong(plan) ? plan.wrong : null,
    sourceMap: !isWrong(map) && validateSourceMap(map.value) ? map.value : null,
    records: records.list.filter((record) => run === "" || record.run === run),
    logs: readLogs(join(folder, runFiles.logs)),
  };
}

/** What a witness kept; the first line that is no anchor is named. */
export function readWitness(cwd: string, file: string): Or<{ anchors: Anchor[] }> {
  const text = readText(resolve(cwd, file));
  if (isWrong(text)) return { wrong: `the witness ${foreignText(file)} can't be read: ${text.wrong}` };
  const anchors: Anchor[] = [];
  for (const [index, line] of text.text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const anchor = parseLine(line);
    if (!isAnchor(anchor))
      return {
        wrong: `${foreignText(file)}:${index + 1} is no anchor; a witness holds one JSON line per anchor: run, seq, hash, wall`,
      };
    anchors.push(anchor);
  }
  return { anchors };
}

function isAnchor(value: unknown): value is Anchor {
  const anchor = value as Partial<Anchor> | null;
  return (
    typeof anchor === "object" &&
    anchor !== null &&
    typeof anchor.run === "string" &&
    Number.isSafeInteger(anchor.seq) &&
    /^[0-9a-f]{64}$/.test(anchor.hash ?? "") &&
    typeof anchor.wall === "string"
  );
}

/** SQLite says in many ways that a file is none of its own; all of them end here. */
function readJournal(file: string, shown: string): Or<{ list: StoredText[] }> {
  if (!existsSync(file))
    return { wrong: `${shown} is not there, and without its journal nothing can be said of a run` };
  try {
    return { list: readSqliteJournal(file) };
  } catch (error) {
    return {
      wrong: `${shown} can't be read as a journal (${said(error)}); look for a copy of it, and keep this file as evidence`,
    };
  }
}

function readPlan(file: string, shown: string): Or<{ plan: LoadedPlan }> {
  const read = readJsonFile(file);
  if (isWrong(read)) return { wrong: `${shown} can't be read: ${read.wrong}` };
  const version = versionOf(read.value);
  if (version !== null)
    return {
      wrong: `${shown} follows version ${version} of the kernel's rules, and this clawc knows version 1; use the clawc that the run was started with`,
    };
  if (!validatePlan(read.value))
    return {
      wrong: `${shown} is no plan: ${explainErrors(validatePlan.errors)[0] ?? "its shape is another"}`,
    };
  return { plan: loadPlan(read.value) };
}

/** The version of a plan that another clawc wrote; null where it is ours, or not told. */
function versionOf(value: unknown): number | null {
  if (typeof value !== "object" || value === null || !("semantics" in value)) return null;
  return typeof value.semantics === "number" && value.semantics !== 1 ? value.semantics : null;
}

function readJsonFile(file: string): Or<{ value: unknown }> {
  const text = readText(file);
  if (isWrong(text)) return text;
  try {
    return { value: JSON.parse(text.text) };
  } catch (error) {
    return { wrong: said(error) };
  }
}

function readText(file: string): Or<{ text: string }> {
  try {
    if (!existsSync(file)) return { wrong: "there is no such file" };
    if (statSync(file).isDirectory()) return { wrong: "it is a folder" };
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    return { wrong: said(error) };
  }
}

/** Lines that are no JSON are left out: logs come from services, and prove nothing. */
function readLogs(file: string): ServiceLine[] {
  const text = readText(file);
  if (isWrong(text)) return [];
  return text.text.split("\n").flatMap((line) => {
    const value = line.trim() === "" ? null : parseLine(line);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? [value as ServiceLine] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function said(error: unknown): string {
  // What JSON and SQLite say may quote the file.
  return foreignText(error instanceof Error ? error.message : String(error));
}
