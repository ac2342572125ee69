/**
 * Where a report goes and in which form. The report is written in every state that a check can end in, whole and
 * before anything else is said; formats for programs have the stream to themselves.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Texts } from "../../compiler/problems/position.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Standing } from "../../compiler/problems/report.ts";
import { foreignText } from "../foreign-text.ts";
import { reasonOf } from "../given-file.ts";
import { installedVersion } from "../installation.ts";
import type { Io } from "../io.ts";
import { writeWholeFile } from "../whole-file.ts";

export const formats = ["pretty", "compact", "json", "sarif", "github", "gitlab", "junit"] as const;
export type Format = (typeof formats)[number];

export interface Destination {
  format: Format;
  /** The file that was named; undefined: the standard output. */
  output: string | undefined;
}

/** Said before the work is done, for nobody wants to learn it afterwards. */
export function whyNoDestination(io: Io, { output }: Destination): string | undefined {
  if (output === undefined || existsSync(dirname(resolve(io.cwd, output)))) return undefined;
  return `--output ${foreignText(output)}: there is no folder ${foreignText(dirname(output))}; create it first`;
}

/** What is wrong with the file, where it can't be written. */
export async function deliver(
  io: Io,
  { format, output }: Destination,
  report: { problems: readonly Problem[]; texts: Texts; standing: Standing },
): Promise<string | undefined> {
  const text = await render(io, { format, output }, report);
  if (output === undefined) {
    io.stdout.write(text);
    return undefined;
  }
  try {
    writeWholeFile(resolve(io.cwd, output), text);
    return undefined;
  } catch (error) {
    return `--output ${foreignText(output)}: ${reasonOf(error)}`;
  }
}

/** Whether the format shares its stream with sentences for people. */
export function isForPeople(format: Format): boolean {
  return format === "pretty" || format === "compact" || format === "github";
}

async function render(
  io: Io,
  { format, output }: Destination,
  { problems, texts, standing }: { problems: readonly Problem[]; texts: Texts; standing: Standing },
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../../compiler/problems/json.ts")).renderJson(problems, texts, standing);
    case "sarif": {
      const { renderSarif } = await import("../../compiler/problems/sarif.ts");
      return renderSarif(problems, texts, { version: installedVersion() }, standing);
    }
    case "github":
      return (await import("../../compiler/problems/github.ts")).renderGithub(problems, texts, standing);
    case "gitlab":
      return (await import("../../compiler/problems/gitlab.ts")).renderGitlab(problems, texts, standing);
    case "junit":
      return (await import("../../compiler/problems/junit.ts")).renderJunit(problems, texts, standing);
    case "compact":
      return (
        said(standing, output) +
        (await import("../../compiler/problems/compact.ts")).renderCompact(problems, texts)
      );
    case "pretty": {
      const { problemsText } = await import("../view/problems.ts");
      const screen = output === undefined ? io.stdout : undefined;
      return said(standing, output) + (problems.length === 0 ? "" : problemsText(problems, texts, screen));
    }
  }
}

/** A file stands alone; on a screen the sentence is on the other stream already. */
function said({ failure }: Standing, output: string | undefined): string {
  return failure === null || output === undefined ? "" : `clawc: ${foreignText(failure)}\n`;
}
