/** `clawc explain CODE`: the page of a problem, from the package, as text for a terminal or as it was written. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suggest } from "../../compiler/names/suggest.ts";
import { catalogue, groups } from "../../compiler/problems/catalogue.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { installationRoot } from "../installation.ts";
import type { Output } from "../io.ts";
import { refuse } from "../refuse.ts";
import { pageLines } from "../view/page.ts";
import { wrap } from "../wrap.ts";

export const command = defineCommand({
  name: "explain",
  summary: "say what a problem means, with what is refused and what to write instead",
  description: [
    "Every problem that clawc reports has a code, such as unsafe-retry. Its page says what the code means and why it matters in an incident, shows a text that is refused, with the line marked, and one that isn't.",
    "Without a code it lists them all. The pages are in the package: nothing is fetched.",
  ],
  arguments: [
    { name: "CODE", summary: "the code of a problem, as `clawc check` prints it", count: "optional" },
  ],
  options: {
    format: {
      kind: "choice",
      choices: ["pretty", "markdown"],
      default: "pretty",
      summary: "for a screen, or the page as it was written (default: pretty)",
    },
  },
  examples: [
    { line: "clawc explain unsafe-retry", says: "what is wrong with that retry?" },
    { line: "clawc explain | grep undo", says: "every problem with an undo" },
  ],
  exitCodes: { 0: "explained", 2: "there is no such code" },
  async run({ options, positionals: [code] }, io) {
    if (code === undefined) {
      for (const line of options.format === "markdown" ? markdownList() : listLines(io.stdout))
        io.stdout.line(line);
      return exitCode.ok;
    }
    if (!Object.hasOwn(catalogue, code)) return refuse(io, `explain: ${unknownCode(code)}`);
    const page = pageOf(code);
    if (options.format === "markdown") io.stdout.write(page);
    else for (const line of pageLines(page, io.stdout)) io.stdout.line(line);
    return exitCode.ok;
  },
});

function unknownCode(code: string): string {
  const meant = suggest(code, Object.keys(catalogue));
  const hint = meant === undefined ? "clawc explain lists them" : `did you mean clawc explain ${meant}?`;
  return `there is no problem "${foreignText(code)}"; ${hint}`;
}

/** An installation that lacks its pages still has each code's line. */
function pageOf(code: string): string {
  const file = join(installationRoot, "docs", "problems", `${code}.md`);
  if (existsSync(file)) return readFileSync(file, "utf8");
  return `# ${code}\n\n${sentence(catalogue[code as keyof typeof catalogue])}\n`;
}

function sentence(about: string): string {
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
}

function listLines(out: Output): string[] {
  const widest = Math.max(...Object.keys(catalogue).map((code) => code.length));
  return groups.flatMap(({ title, codes }, index) => [
    ...(index === 0 ? [] : [""]),
    out.paint.bold(title),
    ...Object.entries(codes).flatMap(([code, about]) => {
      const [first = "", ...rest] = wrap(about, out.width - widest - 5);
      return [
        `  ${out.paint.cyan(code.padEnd(widest))}   ${first}`,
        ...rest.map((line) => `  ${" ".repeat(widest)}   ${line}`),
      ];
    }),
  ]);
}

function markdownList(): string[] {
  return groups.flatMap(({ title, codes }, index) => [
    ...(index === 0 ? [] : [""]),
    `## ${title}`,
    "",
    ...Object.entries(codes).map(([code, about]) => `- \`${code}\`: ${about}`),
  ]);
}
