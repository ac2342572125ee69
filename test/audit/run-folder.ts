// A run's folder as a host leaves it, made from a trail: journal, plan, facts, log lines; and the witness's file.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunFolder, runFiles } from "../../runtime/host/run-folder.ts";
import { openSqliteJournal } from "../../runtime/host/sqlite-journal.ts";
import type { Trail } from "./trail.ts";

/** Writes below `root`: a project's file, the run, the witness. Returns the run's folder. */
export function writeRun(root: string, trail: Trail, run = trail.run): string {
  const folder = join(root, ".claw", "runs", run);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, "claw.yaml"), "name: payments\n");
  const start = trail.records[0];
  const plan = start?.event.event === "start" ? start.event.plan : "";
  createRunFolder(folder, {
    facts: {
      run: trail.run,
      runbook: trail.plan.plan.name,
      plan,
      started: start?.wall ?? "",
      holder: "claw-1:4711",
      hosts: "hosts.yaml",
      witness: null,
    },
    plan: trail.plan.plan,
    sourceMap: { files: ["payment_db_failover.claw"], nodes: {} },
    descriptors: {},
  });
  const journal = openSqliteJournal(join(folder, runFiles.journal));
  journal.append(trail.stored);
  journal.close();
  writeFileSync(
    join(root, "witness.jsonl"),
    trail.anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(""),
  );
  return folder;
}
