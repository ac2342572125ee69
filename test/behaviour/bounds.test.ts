// Bounds at work: what an input decides within its bound is what the run does; what lies outside is never acted on.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const runbook = `
runbook act(region, n: int in 1..3, limit: duration in 10s..1m, name: string matching 'c[0-9]*') {
  environment production
  deadline    1h, undo 1h
  step s {
    call Db.Silence(cluster: name)
      timeout limit
      retry n times, backoff 1s
      keep because "somebody will turn it on again"
    ensure quiet within limit, every 5s
    wait limit / 2
  }
}
`;
const run = (name: string, given: string, n = 2, limit = "20s", cluster = "c1") => `
scenario "${name}" in databases {
  ${given}
  run act(region: us-east-1, n: ${n}, limit: ${limit}, name: "${cluster}")
}`;

it("times and counts are what the input says", async () => {
  const stories = await told(`${runbook}${run("calm", "")}`, { faults: 1 });
  expect(stories.calm).toMatchObject({ ends: "succeeded", sent: ["Silence us-east-1"] });
});

it("an input outside its bound doesn't compile into a scenario", async () => {
  await expect(told(`${runbook}${run("many", "", 4)}`)).rejects.toThrow("out-of-bounds");
  await expect(told(`${runbook}${run("long", "", 1, "2m")}`)).rejects.toThrow("out-of-bounds");
  await expect(told(`${runbook}${run("named", "", 1, "20s", "d")}`)).rejects.toThrow("out-of-bounds");
});
