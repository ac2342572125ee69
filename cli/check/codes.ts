/** `--ignore CODE[,CODE]`: warnings that a team has decided not to hear of. An error is never among them. */

import { suggest } from "../../compiler/names/suggest.ts";
import { type Code, catalogue } from "../../compiler/problems/catalogue.ts";
import { isWarningOnly } from "../../compiler/problems/problem.ts";
import { foreignText } from "../foreign-text.ts";

export function ignoredCodes(given: readonly string[]): ReadonlySet<Code> | { wrong: string } {
  const codes = new Set<Code>();
  for (const word of given.flatMap((each) => each.split(",")).map((each) => each.trim())) {
    if (word === "") continue;
    if (!Object.hasOwn(catalogue, word)) {
      const meant = suggest(word, Object.keys(catalogue));
      const hint =
        meant === undefined ? "a problem's code stands in brackets beside it" : `did you mean ${meant}?`;
      return { wrong: `--ignore: there is no problem called "${foreignText(word)}"; ${hint}` };
    }
    const code = word as Code;
    if (!isWarningOnly(code))
      return {
        wrong: `--ignore: ${code} is an error, and errors are mended, not ignored: ${catalogue[code]}`,
      };
    codes.add(code);
  }
  return codes;
}
