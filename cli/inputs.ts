/** Inputs given by hand: `--input name=value`, where the value is JSON, or text if it isn't. */
import { readJson } from "../schema/read-json.ts";
import type { ExitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";

export const inputOption = {
  kind: "list",
  value: "NAME=VALUE",
  summary: "an input by hand; the value is JSON, or text",
} as const;

const limits = { characters: 262_144, depth: 64 };

export function readInputs(io: Io, given: readonly string[]): Record<string, unknown> | ExitCode {
  const inputs: Record<string, unknown> = {};
  for (const each of given) {
    const equals = each.indexOf("=");
    const name = each.slice(0, equals);
    if (equals < 1 || !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name))
      return refuse(io, `--input ${foreignText(each)}: write NAME=VALUE`);
    inputs[name] = jsonOrText(each.slice(equals + 1));
  }
  return inputs;
}

/** JSON where it is JSON; everything else is text. */
function jsonOrText(text: string): unknown {
  const { value, problem } = readJson(text, limits);
  return problem === null ? value : text;
}
