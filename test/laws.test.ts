// The ten laws, held against programs that were written from the language's pages by somebody who doesn't know the
// checker: test/laws/*.md. A wrong program raises its one code at its place, a good one that comes near raises nothing.
// Where the compiler says something else, test/laws/deviations.md lists the program with exactly what is said, and who
// is right. A deviation that is mended must leave the list, so the list only shrinks.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LawProgram, lawPrograms, placed, problemsOf } from "./blocks/law-programs.ts";

const programs = lawPrograms();
const deviations = listedDeviations();

for (const page of new Set(programs.map((each) => each.page))) {
  describe(page, () => {
    for (const program of programs.filter((each) => each.page === page)) {
      const listed = deviations.get(titleOf(program));
      it(listed === undefined ? program.law : `${program.law} (deviates)`, async () => {
        const wanted = program.announced === null ? [] : [program.announced];
        if (listed !== undefined) expect(listed, "it agrees: take it off the list").not.toEqual(wanted);
        const found = (await problemsOf(program)).map((problem) => placed(problem, program));
        expect(found.sort()).toEqual(listed ?? wanted);
      });
    }
  });
}

it("each program stands under a title of its own", () => {
  const titles = programs.map(titleOf);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

it("each deviation is one of a program", () => {
  const titles = new Set(programs.map(titleOf));
  expect([...deviations.keys()].filter((title) => !titles.has(title))).toEqual([]);
});

it("there are 150 wrong programs and 40 good ones at least", () => {
  const wrong = programs.filter(({ announced }) => announced !== null);
  expect(wrong.length).toBeGreaterThanOrEqual(150);
  expect(programs.length - wrong.length).toBeGreaterThanOrEqual(40);
});

function titleOf({ page, law }: LawProgram): string {
  return `${page}: ${law}`;
}

/** `### page: law`, and below it a line `found: …`, with findings parted by `; ` or the word nothing. */
function listedDeviations(): Map<string, string[]> {
  const text = readFileSync(join(import.meta.dirname, "laws/deviations.md"), "utf8");
  const entries = [...text.matchAll(/^### (.+)\n+(?:- wanted: .*\n)?- found: (.+)$/gm)];
  if (entries.length !== [...text.matchAll(/^### /gm)].length)
    throw new Error("a deviation without `found:`");
  return new Map(
    entries.map(([, title = "", found = ""]) => [title, found === "nothing" ? [] : found.split("; ")]),
  );
}
