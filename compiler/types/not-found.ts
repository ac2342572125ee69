/**
 * What is said when a name isn't among those it could be: with the nearest of them, if one is near.
 */
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Context } from "./context.ts";
import { unknownName } from "./speech.ts";

export function notFound(
  cx: Context,
  name: { text: string; span: Span },
  what: string,
  known: readonly string[],
): undefined {
  const meant = suggest(name.text, known);
  cx.problems.push(unknownName.at(name.span, { name: name.text, what, known: [...known], meant }));
  return undefined;
}
