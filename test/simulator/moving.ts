// A runbook that moves databases, its world and one scenario, written in claw with what a test changes of them.

import { expect } from "vitest";
import { simulated } from "./written.ts";

/** Moves a database to the region: promoted at once, seen by `Watch`, taken back by `Demote`. */
export const runbook = `
runbook move(rs: list<region>) {
  deadline 4h, undo 4h
  environment production
  targets region in rs
  blast   2 regions at a time
  step move for each region, 1 at a time, need all {
    require not up
    call Db.Promote(cluster: "c-{region}")
      retry 2 times, backoff 1s
      undo {
        call Db.Demote(cluster: "c-{region}")
        ensure not up within 1m, every 5s
      }
    ensure up within 1m, every 5s
  }
  otherwise stop "not moved"
}
`;

interface World {
  states?: string;
  promote?: string;
  demote?: string;
}

export function world({
  states = "",
  promote = "set serving = true",
  demote = "set serving = false",
}: World = {}) {
  return `
world w {
  state serving(region): bool = false
  ${states}
  probe Watch.Look = View(up: serving, lag: 0s, errors: 0, load: 0.5, used: 1, role: PRIMARY)
  probe Db.State = StateReply(role: if serving then PRIMARY else REPLICA, token: "")
  action Db.Promote { ${promote} }
  action Db.Demote { ${demote} }
}
`;
}

export const scenario = (lines: string) => `scenario "s" in w {
  run move(rs: [us-east-1])
  ${lines}
}`;

export async function only(text: string, faults: 0 | 1 = 0) {
  const { scenarios, problems } = await simulated(text, { faults });
  expect(problems).toEqual([]);
  const [first] = scenarios;
  if (first === undefined) throw new Error("no scenario ran");
  return first;
}

export async function meets(lines: string, of: World = {}) {
  const { unmet, idle } = await only(`${runbook}${world(of)}${scenario(lines)}`);
  expect({ unmet, idle }).toEqual({ unmet: [], idle: [] });
}
