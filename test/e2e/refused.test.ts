// What is not as it must be is found before the first send: the run is refused or not even begun, and no service has
// anything in its ledger.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hosts } from "../../schema/generated/hosts.ts";
import { ledgerLines } from "../drills/evidence.ts";
import { locksHeld, openScene, type Scene } from "../drills/scene.ts";
import { closeScene, describeStaged, runWords } from "./staged.ts";

interface Refusal {
  what: string;
  /** Edits a copy of the host file. */
  hosts?: (hosts: Hosts) => void;
  /** Edits a file of the project, and puts it back. */
  file?: { name: string; replace: RegExp; by: string };
  words?: string[];
  /** 1: the run was begun and refused; 2: it was not begun. */
  code: 1 | 2;
  says: RegExp;
}

const nobody = "127.0.0.1:1";
const byHand = (incident: object) => [
  "run",
  "payment_db_failover",
  "--input",
  `incident=${JSON.stringify(incident)}`,
];
const incident = {
  id: "Q1",
  source: "by-hand",
  service: "payment-service",
  severity: "critical",
  status: "triggered",
  title: "Primary database unreachable",
  regions: ["us-east-1"],
  tenants: ["tenant-2847"],
  links: [],
  dedup_key: "",
};

const refusals: Refusal[] = [
  {
    what: "a coordinator that nobody reaches",
    hosts: ({ services }) => {
      (services.Remediation as Hosts["services"][string]).endpoints[1] = {
        address: nobody,
        places: { region: "eu-west-2" },
      };
    },
    code: 2,
    says: /not ready Remediation.*127\.0\.0\.1:1[\s\S]*nothing was sent/,
  },
  {
    what: "a worker that nobody reaches",
    hosts: ({ services }) => {
      (services.cache as Hosts["services"][string]).endpoints[5] = {
        address: nobody,
        places: { node: "worker-node-6" },
      };
    },
    code: 2,
    says: /not ready cache.*worker-node-6[\s\S]*nothing was sent/,
  },
  {
    what: "metrics that nobody serves",
    hosts: ({ services }) => {
      (services["payment-metrics"] as Hosts["services"][string]).endpoints = [
        { address: `http://${nobody}` },
      ];
    },
    code: 2,
    says: /not ready payment-metrics[\s\S]*nothing was sent/,
  },
  {
    what: "a service that the host file doesn't name",
    hosts: ({ services }) => {
      delete services.Observer;
    },
    code: 2,
    says: /not ready Observer: the host file has no endpoint of it/,
  },
  {
    what: "workers with another catalogue",
    file: { name: "workers/cache.tasks.json", replace: /"type":"integer"/, by: '"type":"number"' },
    code: 2,
    says: /not ready cache[\s\S]*catalogue[\s\S]*nothing was sent/,
  },
  {
    what: "an alert that is mapped to no region",
    file: { name: "claw.yaml", replace: /regions: \[.*\]/, by: "regions: []" },
    code: 1,
    says: /REFUSED[\s\S]*(empty selection|the selection is empty)/,
  },
  {
    what: "an alert that is mapped to a region outside of the topology",
    file: { name: "claw.yaml", replace: /regions: \[.*\]/, by: "regions: [us-east-1, mars-north-1]" },
    code: 1,
    says: /mars-north-1/,
  },
  {
    what: "an input that names an unknown region",
    words: byHand({ ...incident, regions: ["us-east-1", "mars-north-1"] }),
    code: 1,
    says: /REFUSED[\s\S]*mars-north-1/,
  },
  {
    what: "an input without its fields",
    words: byHand({ id: "Q1" }),
    code: 1,
    says: /REFUSED[\s\S]*input incident/,
  },
  {
    what: "an input of another type",
    words: ["run", "payment_db_failover", "--input", "incident=7"],
    code: 1,
    says: /REFUSED[\s\S]*input incident/,
  },
  {
    what: "an input that there isn't",
    words: [...byHand(incident), "--input", "force=true"],
    code: 1,
    says: /REFUSED[\s\S]*force/,
  },
  { what: "no input at all", words: ["run", "payment_db_failover"], code: 2, says: /incident.*--input/ },
];

describeStaged("refused before any send", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => closeScene(scene));

  test.each(refusals)("$what", async ({ hosts: edit, file, words, code, says }) => {
    const hosts = join(scene.folder, "hosts.json");
    const copy = structuredClone(scene.stage.hosts);
    edit?.(copy);
    writeFileSync(hosts, JSON.stringify(copy));
    const path = file && join(scene.project, file.name);
    const text = path && readFileSync(path, "utf8");
    if (file && path && text) {
      expect(text).toMatch(file.replace);
      writeFileSync(path, text.replace(file.replace, file.by));
    }
    const before = scene.runNames();
    const ended = await scene.clawc(
      ...(words ?? runWords(scene).slice(0, 3)),
      "--hosts",
      hosts,
      "--runs",
      scene.runs,
    );
    if (path && text) writeFileSync(path, text);
    expect(ended, ended.out + ended.err).toMatchObject({ code });
    expect(ended.out + ended.err).toMatch(says);
    expect(ended.out + ended.err).not.toMatch(/bug in clawc|^\s+at /m);
    expect(ledgerLines(scene.stage.ledgers)).toEqual([]);
    expect(locksHeld(scene)).toEqual([]);
    expect(scene.runNames()).toHaveLength(before.length + (code === 1 ? 1 : 0));
  });
});
