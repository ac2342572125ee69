// A project of as many files as asked, 100 lines each, as a company's might be: a folder for each team, with its
// services and probes, two runbooks, and the world that they are simulated in. No two files are alike, so nothing
// that keeps results by content is flattered. A project of one file has all of it in one.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { drain } from "./drain.ts";
import { restart } from "./restart.ts";
import { services, tasksText } from "./services.ts";
import { solo } from "./solo.ts";
import { world } from "./world.ts";

const filesPerTeam = 4;

/** Writes it below `folder`, and gives the sources' paths in the order of teams. */
export function writeProject(folder: string, files: number): string[] {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("claw.yaml", "name: fleet\ntopology: topology.yaml\n");
  put("topology.yaml", topologyText);
  const sources: string[] = [];
  const source = (path: string, text: string) => {
    const lines = text.split("\n").length - 1;
    if (lines !== 100) throw new Error(`${path} has ${lines} lines, and a file of the bench has 100`);
    put(path, text);
    sources.push(path);
  };
  for (let index = 0; sources.length < files; index++) {
    const team = teamOf(index);
    put(`${team.name}/${team.name}.tasks.json`, tasksText());
    if (files - sources.length < filesPerTeam) source(`${team.name}/runbook.claw`, filled(solo, team));
    else {
      source(`${team.name}/services.claw`, filled(services, team));
      source(`${team.name}/restart.claw`, filled(restart, team));
      source(`${team.name}/drain.claw`, filled(drain, team));
      source(`${team.name}/world.claw`, filled(world, team));
    }
  }
  return sources;
}

/** `TEAM` is the team's name, and `<10+5>` a number from 10 on that differs between five teams in a row. */
function filled(text: string, { name, number }: Team): string {
  return text
    .replaceAll("TEAM", name)
    .replace(/<(\d+)\+(\d+)>/g, (_, least, count) => String(Number(least) + (number % Number(count))));
}

interface Team {
  name: string;
  number: number;
}

function teamOf(index: number): Team {
  return { name: `team_${String(index + 1).padStart(3, "0")}`, number: index + 1 };
}

const topologyText = `places:
  - kind: environment
    name: production
    places:
${["us-east-1", "us-west-2", "eu-west-2"]
  .map(
    (region) => `      - kind: region
        name: ${region}
        places:
${["a", "b", "c", "d"].map((node) => `          - { kind: node, name: ${region}${node}, marks: { pool: app } }`).join("\n")}`,
  )
  .join("\n")}
`;
