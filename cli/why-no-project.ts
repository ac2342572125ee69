/** What is said where no project is found. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { foreignText } from "./foreign-text.ts";

export function whyNoProject(cwd: string, given?: string): string {
  const shown = foreignText(given ?? "");
  if (given !== undefined && !existsSync(resolve(cwd, given))) return `${shown}: there is no such folder`;
  const where = given === undefined ? "here" : `in ${shown}`;
  return `there is no claw.yaml ${where} or above; name the project's folder, or begin a project with \`clawc init\``;
}
