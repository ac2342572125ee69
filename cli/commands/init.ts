/**
 * `clawc init`: a working project in an empty folder. It writes only where nothing is yet: a folder that holds
 * anything but hidden files is refused before the first byte.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { findProject } from "../project-folder.ts";
import { refuse } from "../refuse.ts";
import { starterProject } from "../starter-project.ts";

export const command = defineCommand({
  name: "init",
  summary: "make a small working project in an empty folder",
  description: [
    "Writes claw.yaml, a topology, a contract, a runbook with its undo, and a world with two scenarios: enough for every command to have something to show. Change it into your own piece by piece.",
  ],
  arguments: [
    { name: "FOLDER", summary: "where; it is made if it isn't there (default: here)", count: "optional" },
  ],
  options: {
    name: { kind: "text", value: "NAME", summary: "the project's name (default: the folder's)" },
  },
  examples: [
    { line: "clawc init", says: "in an empty folder" },
    { line: "clawc init runbooks --name payments", says: "in a new folder of that name" },
  ],
  exitCodes: {
    0: "the project is there",
    2: "the folder isn't empty, or can't be written; nothing was changed",
  },
  async run({ options, positionals: [given = "."] }, io) {
    const folder = resolve(io.cwd, given);
    const shown = foreignText(given);
    const around = findProject(folder);
    if (around !== undefined)
      return refuse(io, `init: ${around} is a project already; choose a folder outside of it`);
    const there = existsSync(folder) ? readdirSync(folder).filter((entry) => !entry.startsWith(".")) : [];
    if (there.length > 0) {
      const some = there.slice(0, 3).map(foreignText).join(", ");
      return refuse(
        io,
        `init: ${shown} isn't empty (${some}${there.length > 3 ? ", …" : ""}); give an empty or a new folder`,
      );
    }
    const name = options.name ?? basename(folder);
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
      return refuse(
        io,
        `init: "${foreignText(name)}" can't be a project's name; give one of letters, digits, - and _ with --name`,
      );
    }
    const files = starterProject(name);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { flag: "wx" });
    }
    io.stdout.line(`wrote ${files.size} files to ${shown}: ${[...files.keys()].join(", ")}`);
    io.stdout.line(`next: ${given === "." ? "" : `cd ${shown} && `}clawc check`);
    return exitCode.ok;
  },
});
