/** Problems on a screen: as wide and as coloured as where they are printed, each code with where it is explained. */
import { catalogue } from "../../compiler/problems/catalogue.ts";
import type { Texts } from "../../compiler/problems/position.ts";
import { renderPretty } from "../../compiler/problems/pretty.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Output } from "../io.ts";

const explained: ReadonlySet<string> = new Set(Object.keys(catalogue));

/** Without an output the text is for a file: full width, no colour. */
export function problemsText(problems: readonly Problem[], texts: Texts, out?: Output): string {
  const screen = out === undefined ? {} : { width: out.width, paint: out.paint };
  return renderPretty(problems, texts, { ...screen, explained });
}
