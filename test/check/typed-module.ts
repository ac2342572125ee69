// A module as the laws see it: typed, not judged. Beside it stands what the language suites are given.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { bindModule } from "../../compiler/names/module.ts";
import { indexTopology } from "../../compiler/names/topology.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import { parse } from "../../compiler/syntax/parse.ts";
import type { Context } from "../../compiler/types/context.ts";
import { openContracts } from "../../compiler/types/contract.ts";
import { type TypedModule, typeModule } from "../../compiler/types/module.ts";
import type { Topology } from "../../schema/generated/topology.ts";

const given = (file: string) =>
  readFileSync(join(import.meta.dirname, "..", "language", "given", file), "utf8");

export async function typedModule(text: string): Promise<{ cx: Context; typed: TypedModule }> {
  const problems: Problem[] = [];
  const sources = [
    { file: "given.claw", text: given("given.claw") },
    { file: "law.claw", text },
  ];
  const files = sources.map((source) => {
    const { tree, problems: found } = parse(source);
    problems.push(...found);
    return tree;
  });
  const read = (path: string) => (path === "db.proto" ? given(path) : null);
  const contracts = await openContracts(read).readFor(files, problems, new Set());
  const around = {
    library: { names: [], open: () => undefined, provider: () => undefined },
    modules: { folders: [], open: () => undefined },
  };
  const cx: Context = {
    module: bindModule(".", files, around, problems),
    places: indexTopology(parseYaml(given("topology.yaml")) as Topology),
    contracts,
    problems,
    texts: new Map(sources.map((each) => [each.file, each.text])),
    resolved: new Map(),
    unselected: new Set(),
    messages: new Map(),
    callables: new Map(),
    parameters: new Map(),
  };
  const typed = typeModule(cx);
  const [first] = problems.filter((each) => each.severity === "error");
  if (first !== undefined)
    throw new Error(`${first.code}: ${first.message} at ${text.slice(first.span.start, first.span.end)}`);
  return { cx, typed };
}
