// Questions to people at work: a yes, a no and silence, and under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const runbook = `
runbook r(region) {
  environment production
  deadline    2h, undo 1h
  step consent {
    approve "Promote {region}?" by 2 of sre within 30m
  }
  step act {
    require not up
    call Db.Promote(cluster: "c")
      undo {
        call Db.Demote(cluster: "c")
        ensure not up within 1m, every 5s
      }
    ensure up within 1m, every 5s
    approve "Keep it?" by 1 of sre within 10m
  }
}
`;

it("people who say yes let the run go on; the explorer has them say no, or nothing", async () => {
  const stories = await told(
    `${runbook}
scenario "all agree" in databases { run r(region: us-east-1)  expect run.outcome == succeeded }`,
    { faults: 1 },
  );
  expect(stories["all agree"]).toMatchObject({ ends: "succeeded", sent: ["Promote us-east-1"] });
});

it("a scenario says who answers, and when; others are silent", async () => {
  const stories = await told(
    `${runbook}
scenario "one of two" in databases {
  run r(region: us-east-1)
  after 5m approve consent by alice
}
scenario "the second denies" in databases {
  run r(region: us-east-1)
  after 5m approve consent by alice
  after 6m deny consent by bob
}
scenario "not kept" in databases {
  run r(region: us-east-1)
  after 5m approve consent by alice
  after 6m approve consent by bob
  after 8m deny act by alice
  expect not serving(us-east-1)
}`,
    { faults: 1 },
  );
  expect(stories["one of two"]).toMatchObject({ ends: "refused", sent: [] });
  expect(stories["one of two"]?.reason).toContain("1 of 2 said yes within 30m");
  expect(stories["the second denies"]?.reason).toContain("bob said no");
  expect(stories["not kept"]).toMatchObject({
    ends: "compensated",
    sent: ["Promote us-east-1", "undo Demote us-east-1"],
  });
});
