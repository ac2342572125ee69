/** Inputs given by hand: `--input name=value`, where the value is JSON, or text if it isn't; see `typedInput`. */
import { readJson } from "../schema/read-json.ts";
import type { ExitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";

export const inputOption = {
  kind: "list",
  value: "NAME=VALUE",
  summary: "an input by hand: JSON, text, or 15m, 70%, 10GiB where the input is one",
} as const;

const limits = { characters: 262_144, depth: 64 };

/** `asked` is how the command line calls them. */
export function readInputs(
  io: Io,
  given: readonly string[],
  asked = "--input ",
): Record<string, unknown> | ExitCode {
  const inputs: Record<string, unknown> = {};
  for (const each of given) {
    const equals = each.indexOf("=");
    const name = each.slice(0, equals);
    if (equals < 1 || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
      return refuse(io, `${asked}${foreignText(each)}: write NAME=VALUE, as in region=us-east-1`);
    if (Object.hasOwn(inputs, name)) return refuse(io, `${asked}${name}=… stands twice; keep one`);
    inputs[name] = jsonOrText(each.slice(equals + 1));
  }
  return inputs;
}

/** JSON where it is JSON; everything else is text. */
function jsonOrText(text: string): unknown {
  const { value, problem } = readJson(text, limits);
  return problem === null ? value : text;
}
