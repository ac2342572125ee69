/**
 * A bracket that is missing or too much is one mistake, and what can't be read because of it is its consequence: told
 * beside it, it would send its reader to a second place where nothing is wrong. Each such bracket takes with it the
 * first thing near it that the parser was stuck at. What stands farther away is a mistake of its own.
 */
import type { Code } from "../problems/catalogue.ts";
import type { Problem } from "../problems/problem.ts";

/** A `=` that the parser takes for a slip may only stand where a bracket made it stand. */
const consequent: ReadonlySet<Code> = new Set<Code>(["syntax-unexpected", "foreign-operator"]);

/** The parser's problems without those that follow from the brackets that were reported before it ran. */
export function withoutConsequences(
  text: string,
  before: readonly Problem[],
  stuck: readonly Problem[],
): Problem[] {
  const left = [...stuck].sort((one, other) => one.span.start - other.span.start);
  for (const { code, span } of before) {
    if (code !== "unclosed") continue;
    const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
    const at = left.findIndex((each) => consequent.has(each.code) && each.span.start >= lineStart);
    const found = left[at];
    if (found !== undefined && isNear(text, span.start, found.span.start)) left.splice(at, 1);
  }
  return stuck.filter((problem) => left.includes(problem));
}

/** A block reaches to the item after it, a parenthesis to the line after it. */
function isNear(text: string, bracket: number, place: number): boolean {
  const between = text.slice(bracket, Math.max(bracket, place + 1));
  if ("{}".includes(text[bracket] as string)) return (between.match(/\n(?=\w)/g)?.length ?? 0) <= 1;
  return (between.match(/\n\s*(?=\S)/g)?.length ?? 0) <= 1;
}
