/** The problems of several modules as one list. */
import type { Problem } from "./problem.ts";

/** In the order of the sources, and what several modules say of one they import only once. */
export function inOrder(problems: readonly Problem[], sources: readonly { file: string }[]): Problem[] {
  const order = new Map(sources.map((each, index) => [each.file, index]));
  const at = (problem: Problem) => order.get(problem.span.file) ?? sources.length;
  const said = new Set<string>();
  return problems
    .filter(({ code, span, message }) => {
      const key = `${code} ${span.file} ${span.start} ${span.end} ${message}`;
      return !said.has(key) && said.add(key);
    })
    .sort((a, b) => at(a) - at(b) || a.span.start - b.span.start);
}
