/**
 * What earlier checks of a project have found, module by module, in the user's own cache folder. A finding holds as
 * long as everything it was drawn from is the same, byte for byte: this build of clawc, the standard library, the
 * topology, the module's files, the modules it imports and the contracts they name. Errors aren't remembered, nor is
 * anything past the day on which one of its waivers ends. A file that can't be read or was damaged is as good as
 * none, and of two checks that write at once the later one's file stays, whole.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Checked } from "../../compiler/compile.ts";
import { sourcesByFolder } from "../../compiler/names/folders.ts";
import { hasErrors, type Problem } from "../../compiler/problems/problem.ts";
import type { OpenedProject, Opening, ProjectFiles } from "../project-folder.ts";
import { writeWholeFile } from "../whole-file.ts";

interface Finding {
  /** Of its own files. */
  digest: string;
  /** Null: there was no such contract. */
  contracts: Record<string, string | null>;
  modules: Record<string, string>;
  until?: string;
  runbooks: number;
  problems: Problem[];
}
interface Remembered {
  build: string;
  /** The values of the project's own files, by what they are. */
  files: Partial<Record<keyof ProjectFiles, { digest: string; value: unknown }>>;
  /** What every module depends on. */
  surroundings: string;
  modules: Record<string, Finding>;
}

export interface Wanted {
  known: Finding[];
  /** The folders of which nothing is known; undefined: of none is. */
  missing: ReadonlySet<string> | undefined;
}
export interface Memory {
  /** Opens the project by what is known of its own files; undefined where one of them has changed. */
  recallFiles(open: (files: ProjectFiles) => Opening): Opening | undefined;
  rememberFiles(files: ProjectFiles): ProjectFiles;
  recall(project: OpenedProject): Wanted;
  remember(checked: Checked): void;
  keep(): void;
}

const mostBytes = 16 * 1024 * 1024;
const mostProjects = 64;

/** `build` tells this build of clawc from every other one. */
export function openMemory(cache: string, build: string, root: string): Memory {
  const path = join(cache, "checks", `${digestOf([root]).slice(0, 32)}.json`);
  const memory = readMemory(path, build);
  let isChanged = false;
  let now: { project: OpenedProject; folders: Map<string, string> } | undefined;
  return {
    recallFiles: (open) => recallFiles(memory, open),
    rememberFiles: (files) => {
      isChanged = true;
      return { project: noting(memory, "project", files), topology: noting(memory, "topology", files) };
    },
    recall(project) {
      const folders = digestsOf(project);
      now = { project, folders };
      const surroundings = surroundingsOf(project);
      if (memory.surroundings !== surroundings) {
        memory.surroundings = surroundings;
        memory.modules = {};
      }
      const known: Finding[] = [];
      const missing = new Set<string>();
      for (const folder of folders.keys()) {
        const found = memory.modules[folder];
        if (found !== undefined && stillHolds(found, folder, project, folders)) known.push(found);
        else missing.add(folder);
      }
      return { known, missing };
    },
    remember(checked) {
      if (now === undefined) return;
      const { folder } = checked;
      const { [folder]: before, ...others } = memory.modules;
      const finding = findingOf(checked, now);
      if (finding !== undefined || before !== undefined) isChanged = true;
      if (finding !== undefined) memory.modules[folder] = finding;
      else if (before !== undefined) memory.modules = others;
    },
    keep() {
      if (!isChanged || now === undefined) return;
      for (const folder of Object.keys(memory.modules))
        if (!now.folders.has(folder)) delete memory.modules[folder];
      writeMemory(path, memory);
    },
  };
}

function findingOf(
  { folder, problems, contracts, modules, until, runbooks }: Checked,
  { project, folders }: { project: OpenedProject; folders: Map<string, string> },
): Finding | undefined {
  const own = folders.get(folder);
  if (own === undefined || hasErrors(problems)) return undefined;
  return {
    digest: own,
    contracts: Object.fromEntries([...contracts].map((path) => [path, contractDigest(project, path)])),
    modules: Object.fromEntries(modules.map((each) => [each, folders.get(each) ?? ""])),
    ...(until === undefined ? {} : { until }),
    runbooks,
    problems,
  };
}

function stillHolds(
  found: Finding,
  folder: string,
  project: OpenedProject,
  folders: ReadonlyMap<string, string>,
): boolean {
  if (found.digest !== folders.get(folder)) return false;
  if (found.until !== undefined && found.until < project.today) return false;
  for (const each in found.modules) if (found.modules[each] !== folders.get(each)) return false;
  for (const path in found.contracts)
    if (found.contracts[path] !== contractDigest(project, path)) return false;
  return true;
}

function contractDigest(project: OpenedProject, path: string): string | null {
  const text = project.read(path);
  return text === null ? null : digestOf([text]);
}

function digestsOf({ sources }: OpenedProject): Map<string, string> {
  const found = new Map<string, string>();
  for (const [folder, own] of sourcesByFolder(sources))
    found.set(folder, digestOf(own.flatMap(({ file, text }) => [file, text])));
  return found;
}

function surroundingsOf({ topology, stdlib }: OpenedProject): string {
  return digestOf([JSON.stringify(topology), ...stdlib.flatMap(({ file, text }) => [file, text])]);
}

function recallFiles(memory: Remembered, open: (files: ProjectFiles) => Opening): Opening | undefined {
  let isMissing = false;
  const reader = (name: keyof ProjectFiles) => (source: { text: string }) => {
    const known = memory.files[name];
    if (known?.digest === digestOf([source.text]))
      return { value: known.value, problems: [], tree: undefined };
    isMissing = true;
    return { value: undefined, problems: [], tree: undefined };
  };
  const opening = open({ project: reader("project"), topology: reader("topology") } as ProjectFiles);
  return isMissing ? undefined : opening;
}

function noting<N extends keyof ProjectFiles>(
  memory: Remembered,
  name: N,
  files: ProjectFiles,
): ProjectFiles[N] {
  const read: ProjectFiles["project" | "topology"] = files[name];
  return ((source: { file: string; text: string }) => {
    const reading = read(source);
    const { value, problems } = reading;
    if (value !== undefined && problems.length === 0)
      memory.files[name] = { digest: digestOf([source.text]), value };
    return reading;
  }) as ProjectFiles[N];
}

/** Of several texts, so that no two lists of them have one digest. */
function digestOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest("hex");
}

function readMemory(path: string, build: string): Remembered {
  const nothing: Remembered = { build, files: {}, surroundings: "", modules: {} };
  try {
    if (statSync(path).size > mostBytes) return nothing;
    const text = readFileSync(path, "utf8");
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== digestOf([body])) return nothing;
    const found = JSON.parse(body) as Remembered;
    return found.build === build ? found : nothing;
  } catch {
    return nothing;
  }
}

/** Never why a check fails: a cache that can't be written is none. */
function writeMemory(path: string, memory: Remembered): void {
  const body = JSON.stringify(memory);
  if (body.length > mostBytes) return;
  const folder = join(path, "..");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeWholeFile(path, `${digestOf([body])}\n${body}`);
    forgetOldest(folder);
  } catch {}
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder);
  if (files.length <= mostProjects) return;
  const aged = files.map((file) => ({ file, ms: statSync(join(folder, file)).mtimeMs }));
  aged.sort((one, other) => other.ms - one.ms);
  for (const { file } of aged.slice(mostProjects)) rmSync(join(folder, file), { force: true });
}
