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
import { applyWaivers, type Waivers, waiversIn, waiversOf } from "./check/waive.ts";
import type { Library, Surroundings } from "./names/imports.ts";
import { bindModule, reportUnusedImports } from "./names/module.ts";
import { openModules, type ParsedModule } from "./names/project-modules.ts";
import { indexTopology } from "./names/topology.ts";
import { lowerRunbook } from "./plan/lower.ts";
import { routesOf } from "./plan/routes.ts";
import { inOrder } from "./problems/distinct.ts";
import { hasErrors, type Problem } from "./problems/problem.ts";
import { parse } from "./syntax/parse.ts";
import type { File } from "./syntax/tree.ts";
import type { Context } from "./types/context.ts";
import { openContracts } from "./types/contract.ts";
import { statementsBelow } from "./types/model.ts";
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
  const compiled: Compiled = { plans: [], simulation: { worlds: [], scenarios: [] }, descriptors: {} };
  const problems: Problem[] = [];
  for await (const module of judgeEach(input)) {
    for (const problem of module.problems) problems.push(problem);
    if (module.sound !== undefined && !hasErrors(problems)) lower(module.sound, compiled);
  }
  const all = inOrder(problems, input.sources);
  return { value: hasErrors(all) ? null : compiled, problems: all };
}

/** What a check wants to know, for which nothing has to be lowered. */
export interface Checked {
  folder: string;
  problems: Problem[];
  runbooks: number;
  /** Everything beside its own files that was looked at: contracts by path, and modules by folder. */
  contracts: Set<string>;
  modules: string[];
  /** The day on which the first of its waivers ends. */
  until: string | undefined;
}

/** Module by module. Of one whose imports are wrong, what the imported ones say is said too. */
export async function* checkEach(
  input: CompileInput,
  wanted: (folder: string) => boolean,
): AsyncGenerator<Checked> {
  for await (const { sound: _, ...checked } of judgeEach(input, wanted)) yield checked;
}

interface Sound {
  cx: Context;
  typed: TypedModule;
  waivers: Waivers;
}
interface Judged extends Checked {
  /** Absent where there are errors. */
  sound?: Sound;
}

async function* judgeEach(
  input: CompileInput,
  wanted: (folder: string) => boolean = () => true,
): AsyncGenerator<Judged> {
  const texts = new Map([...input.stdlib, ...input.sources].map((each) => [each.file, each.text]));
  const modules = openModules(input.sources);
  const library = openLibrary(input.stdlib);
  const places = indexTopology(input.topology);
  const contracts = openContracts(input.read);
  const around: Surroundings = {
    library,
    modules: { folders: modules.folders, open: (folder) => modules.open(folder)?.files },
  };
  for (const folder of modules.folders.filter(wanted)) {
    const { files, problems: found, broken } = modules.open(folder) as ParsedModule;
    const judged: Judged = {
      folder,
      problems: [...found],
      runbooks: 0,
      contracts: new Set(),
      modules: [],
      until: undefined,
    };
    if (!broken) {
      const module = bindModule(folder, files, around, judged.problems);
      judged.modules = module.modules;
      const opened = module.modules.flatMap((each) => modules.open(each) ?? []);
      if (!opened.some((each) => each.broken)) {
        const all = [...opened.flatMap((each) => each.files), ...files];
        const known = await contracts.readFor(all, judged.problems, judged.contracts);
        judge(judged, { module, places, contracts: known, texts, today: input.today });
      }
    }
    yield judged;
    modules.close(folder);
  }
}

type Materials = Pick<Context, "module" | "places" | "contracts" | "texts"> & { today: string };

function judge(judged: Judged, { today, ...materials }: Materials): void {
  const { problems } = judged;
  const cx: Context = {
    ...materials,
    problems,
    resolved: new Map(),
    unselected: new Set(),
    messages: new Map(),
    callables: new Map(),
    parameters: new Map(),
  };
  const typed = typeModule(cx);
  const asked = hasErrors(problems) ? "not-the-laws" : "everything";
  checkModule(cx, typed);
  if (!hasErrors(problems)) reportUnusedImports(cx.module, problems);
  const waivers = waiversIn([...cx.module.files, ...cx.module.around], cx.texts);
  applyWaivers(cx, waivers, { today, asked, runs: partsRun(typed) });
  judged.runbooks = typed.runbooks.length;
  judged.until = waivers.map(({ at }) => at.until.text).sort()[0];
  if (!hasErrors(problems)) judged.sound = { cx, typed, waivers };
}

function partsRun({ runbooks }: TypedModule): ReadonlySet<object> {
  const all = runbooks.flatMap(({ body, otherwise, finally: last }) => [
    ...body,
    ...(otherwise ?? []),
    ...(last ?? []),
  ]);
  return new Set([...statementsBelow(all)].flatMap((each) => (each.kind === "part" ? [each.part] : [])));
}

function lower({ cx, typed, waivers }: Sound, compiled: Compiled): void {
  for (const runbook of typed.runbooks) {
    const reliance = relianceOf(cx, runbook);
    const facts = factsOf(cx, runbook, reliance);
    const { plan, sourceMap, descriptors } = lowerRunbook(cx, runbook, reliance, facts);
    const named = new Set([...Object.keys(plan.actions), ...Object.keys(plan.probes)]);
    const trusted = typed.trusted(cx, named);
    plan.facts = { ...plan.facts, declarations: trusted.length, trusted };
    const routes = routesOf(cx, typed.routes, runbook);
    if (routes.length > 0) plan.routes = routes;
    const waived = waiversOf(cx, waivers, runbook.at);
    if (waived.length > 0) plan.waivers = waived;
    compiled.plans.push({ plan, sourceMap });
    Object.assign(compiled.descriptors, Object.fromEntries(descriptors));
  }
  compiled.simulation.worlds.push(...typed.simulation.worlds);
  compiled.simulation.scenarios.push(...typed.simulation.scenarios);
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
