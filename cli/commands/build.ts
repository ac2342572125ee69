/** `clawc build`: compiles a project to a bundle, the only thing that a host executes. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { bundle, planDigest } from "../../compiler/bundle/build.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { hasErrors } from "../../compiler/problems/problem.ts";
import { moduleSuffix } from "../../schema/bundle-names.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { installedVersion } from "../installation.ts";
import { refuse } from "../refuse.ts";
import { compileProject, noProject, printProblems } from "../workbench.ts";

export const command = defineCommand({
  name: "build",
  summary: "compile a project to a bundle that hosts execute",
  description: [
    "Writes a folder with a canonical plan per runbook, its source map, the contracts that drivers need, the worlds and scenarios, a readable TypeScript module per runbook, and a manifest with the digest of each. A host verifies all of it before it reads any of it, and loads no code from it.",
    "The same sources give the same bytes.",
  ],
  arguments: [
    { name: "DIR", summary: "the project's folder, or one below it (default: here)", count: "optional" },
  ],
  options: {
    output: {
      kind: "text",
      value: "DIR",
      short: "o",
      summary: "the bundle's folder (default: <project>/dist/<name>.clawb)",
    },
    modules: {
      kind: "text",
      value: "DIR",
      summary: "write the TypeScript modules there too, for programs and tests to import",
    },
    "no-module": { kind: "flag", summary: "leave the TypeScript modules out, which is faster" },
  },
  examples: [
    { line: "clawc build -o payments.clawb", says: "then: clawc run --bundle payments.clawb …" },
    {
      line: "clawc build --modules generated",
      says: "a typed module per runbook, to embed it or to test it with vitest",
    },
  ],
  exitCodes: {
    0: "the bundle is written",
    1: "the project has errors; nothing is written",
    2: "there is no project, or the bundle can't be written",
  },
  async run({ options, positionals }, io) {
    const compilation = await compileProject(resolve(io.cwd, positionals[0] ?? "."));
    if (compilation === null) return noProject(io, positionals[0]);
    const { compiled, problems, texts, project } = compilation;
    printProblems(io, problems, texts);
    if (compiled === null || project === undefined || hasErrors(problems))
      return project === undefined ? exitCode.usage : exitCode.findings;
    const folder =
      options.output === undefined
        ? join(project.root, "dist", `${project.project.name}.clawb`)
        : resolve(io.cwd, options.output);
    if (!folder.endsWith(".clawb"))
      return refuse(io, `a bundle's folder ends in .clawb: write -o ${basename(folder)}.clawb`);
    if (!mayReplace(folder))
      return refuse(
        io,
        `${foreignText(relative(io.cwd, folder))} is there and is no bundle: it has no manifest.json; remove it, or name another folder`,
      );
    if (options.modules !== undefined && options["no-module"])
      return refuse(io, "--modules writes what --no-module leaves out; give one of the two");
    const plans = [];
    for (const each of compiled.plans) {
      const module = options["no-module"]
        ? undefined
        : await emitModule({
            plan: each.plan,
            digest: planDigest(each.plan),
            simulation: compiled.simulation,
            descriptors: compiled.descriptors,
          });
      plans.push({ ...each, ...(module === undefined ? {} : { module }) });
    }
    const files = bundle({ ...compiled, plans, compilerVersion: installedVersion() });
    writeWhole(folder, files);
    if (options.modules !== undefined) writeModules(resolve(io.cwd, options.modules), files);
    for (const { plan } of compiled.plans) io.stdout.line(`${plan.name}  ${planDigest(plan)}`);
    const shown = relative(io.cwd, folder).startsWith("..") ? folder : relative(io.cwd, folder);
    io.stdout.line(`wrote ${files.length} files to ${foreignText(shown)}`);
    return exitCode.ok;
  },
});

function writeModules(folder: string, files: ReturnType<typeof bundle>): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of files)
    if (name.endsWith(moduleSuffix)) writeFileSync(join(folder, name), bytes);
}

/** What stands there already is replaced only where it is a bundle, or nothing. */
function mayReplace(folder: string): boolean {
  if (!existsSync(folder)) return true;
  if (!statSync(folder).isDirectory()) return false;
  return readdirSync(folder).length === 0 || existsSync(join(folder, "manifest.json"));
}

/** A half-written bundle is never seen under the bundle's name. */
function writeWhole(folder: string, files: ReturnType<typeof bundle>): void {
  const next = `${folder}.new`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  for (const { name, bytes } of files) writeFileSync(join(next, name), bytes);
  rmSync(folder, { recursive: true, force: true });
  renameSync(next, folder);
}
