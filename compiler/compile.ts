/**
 * The whole compiler on one page: sources → trees → names → types → laws → plans. Pure: it reads contracts through
 * the function it is given, and what it returns depends on nothing but its input. A project is a set of folders,
 * each a module; nothing of a project with errors is lowered, but everything that can be said about it is said.
 */
import type { Plan } from "../schema/generated/plan.ts";
import type { Simulation } from "../schema/generated/simulation.ts";
import type { SourceMap } from "../schema/generated/source-map.ts";
import type { Topology } from "../schema/generated/topology.ts";
import { checkModule } from "./check/check.ts";
import { factsOf } from "./check/facts.ts";
import { relianceOf } from "./check/reliance.ts";
import { applyWaivers, waiversIn, waiversOf } from "./check/waive.ts";
import { bindModule, type Library, reportUnusedImports } from "./names/module.ts";
import { indexTopology, type Places } from "./names/topology.ts";
import { lowerRunbook } from "./plan/lower.ts";
import { hasErrors, type Problem } from "./problems/problem.ts";
import { type Parsed, parse } from "./syntax/parse.ts";
import type { File } from "./syntax/tree.ts";
import type { Context } from "./types/context.ts";
import { type ContractLibrary, readContracts } from "./types/contract.ts";
import { type TypedModule, typeModule } from "./types/module.ts";

export interface Source {
  /** Path below the project's root, with `/`. */
  file: string;
  text: string;
}
export interface CompileInput {
  sources: Source[];
  /** The text of a contract, by its path below the project's root; null when there is none. */
  read: (path: string) => string | null;
  topology: Topology;
  /** The standard library's files. */
  stdlib: Source[];
  /** The day on which waivers are judged, UTC, as YYYY-MM-DD. */
  today: string;
}
export interface Compiled {
  plans: { plan: Plan; sourceMap: SourceMap }[];
  simulation: Simulation;
  /** Descriptors of the contracts that plans name, by key. */
  descriptors: Record<string, unknown>;
}
export interface Compilation {
  /** Null when there is an error. */
  value: Compiled | null;
  problems: Problem[];
}

export async function compile(input: CompileInput): Promise<Compilation> {
  const problems: Problem[] = [];
  const texts = new Map([...input.stdlib, ...input.sources].map((each) => [each.file, each.text]));
  const library = openLibrary(input.stdlib);
  const places = indexTopology(input.topology);
  const modules = [...folders(input.sources)].map(([, sources]) => {
    const found: Problem[] = [];
    const read = sources.map((source) => parsed(source, found));
    problems.push(...found);
    return { files: read.map(({ tree }) => tree), broken: !read.every(({ isWhole }) => isWhole) };
  });
  const contracts = await readContracts(
    modules.flatMap((each) => each.files),
    input.read,
    problems,
  );
  const compiled: Compiled = { plans: [], simulation: { worlds: [], scenarios: [] }, descriptors: {} };
  for (const { files, broken } of modules) {
    if (broken) continue;
    compileModule({ files, library, places, contracts, texts, problems, today: input.today }, compiled);
  }
  const ordered = inOrder(problems, input.sources);
  return { value: hasErrors(ordered) ? null : compiled, problems: ordered };
}

interface ModuleInput {
  files: File[];
  library: Library;
  places: Places;
  contracts: ContractLibrary;
  texts: Map<string, string>;
  problems: Problem[];
  today: string;
}

function compileModule(
  { files, library, places, contracts, texts, problems, today }: ModuleInput,
  compiled: Compiled,
): void {
  const module = bindModule(files, library, problems);
  const cx: Context = {
    module,
    places,
    contracts,
    problems,
    texts,
    resolved: new Map(),
    unselected: new Set(),
    messages: new Map(),
    callables: new Map(),
    parameters: new Map(),
  };
  const typed: TypedModule = typeModule(cx);
  const asked = hasErrors(problems) ? "not-the-laws" : "everything";
  checkModule(cx, typed);
  if (!hasErrors(problems)) reportUnusedImports(module, problems);
  const waivers = waiversIn(files);
  applyWaivers(cx, waivers, today, asked);
  if (hasErrors(problems)) return;
  for (const runbook of typed.runbooks) {
    const reliance = relianceOf(cx, runbook);
    const facts = factsOf(cx, runbook, reliance);
    const { plan, sourceMap, descriptors } = lowerRunbook(cx, runbook, reliance, facts);
    const named = new Set([...Object.keys(plan.actions), ...Object.keys(plan.probes)]);
    const trusted = typed.trusted(cx, named);
    plan.facts = { ...plan.facts, declarations: trusted.length, trusted };
    const waived = waiversOf(cx, waivers, runbook.at);
    if (waived.length > 0) plan.waivers = waived;
    compiled.plans.push({ plan, sourceMap });
    Object.assign(compiled.descriptors, Object.fromEntries(descriptors));
  }
  compiled.simulation.worlds.push(...typed.simulation.worlds);
  compiled.simulation.scenarios.push(...typed.simulation.scenarios);
}

function parsed(source: Source, problems: Problem[]): Parsed {
  const read = parse(source);
  problems.push(...read.problems);
  return read;
}

/** `std.http` is the standard library's http.claw; a file is parsed when it is first imported. */
function openLibrary(stdlib: Source[]): Library {
  const paths = new Map(
    stdlib.map((each) => [`std.${each.file.replace(/^.*\//, "").replace(/\.claw$/, "")}`, each]),
  );
  const opened = new Map<string, File>();
  return {
    names: [...paths.keys()].sort(),
    open(path) {
      const source = paths.get(path);
      const known = opened.get(path);
      if (known !== undefined || source === undefined) return known;
      const file = parse(source).tree;
      opened.set(path, file);
      return file;
    },
    provider(name) {
      return [...paths.keys()].find((path) =>
        this.open(path)?.declarations.some((each) => "name" in each && each.name.text === name),
      );
    },
  };
}

/** The sources of each folder, in the order of their paths whatever order they came in. */
function folders(sources: Source[]): Map<string, Source[]> {
  const byFolder = new Map<string, Source[]>();
  for (const source of [...sources].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const folder = source.file.includes("/") ? source.file.slice(0, source.file.lastIndexOf("/")) : ".";
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), source]);
  }
  return byFolder;
}

function inOrder(problems: Problem[], sources: Source[]): Problem[] {
  const order = new Map(sources.map((each, index) => [each.file, index]));
  const at = (problem: Problem) => order.get(problem.span.file) ?? sources.length;
  return [...problems].sort((a, b) => at(a) - at(b) || a.span.start - b.span.start);
}
