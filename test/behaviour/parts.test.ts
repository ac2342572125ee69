// A part at work: what its effects are to the run that runs it, under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const promote = `
part promote(region, cluster: string): bool {
  require not up
  call Db.Promote(cluster: cluster) as reply
    retry 1 times, backoff 1s
    undo {
      call Db.Demote(cluster: cluster)
      ensure not up within 1m, every 5s
    }
  ensure up within 1m, every 5s
  return reply.accepted
}
`;

it("a part's effects are effects of the run that runs it, and are taken back with it", async () => {
  const stories = await told(
    `${promote}
runbook r(rs: list<region>): bool {
  environment production
  deadline    4h, undo 4h
  targets     region in rs
  blast       2 regions at a time
  step one for each region, 1 at a time, need all {
    run promote(cluster: "c-{region}") as accepted
    require accepted
  }
  otherwise stop "{failure.reason}"
  run promote(region: us-east-1, cluster: "d") as again
  return again
}
scenario "the second refuses" in databases {
  given refuses(eu-west-2) = true
  run r(rs: [us-east-1, eu-west-2])
  expect not serving(us-east-1)
}
scenario "asked twice" in databases {
  run r(rs: [us-east-1])
  expect not serving(us-east-1)
}`,
    { faults: 1 },
  );
  expect(stories["the second refuses"]).toMatchObject({
    ends: "compensated",
    sent: ["Promote us-east-1", "Promote eu-west-2", "undo Demote us-east-1"],
    debt: [],
  });
  expect(stories["asked twice"]).toMatchObject({
    ends: "compensated",
    sent: ["Promote us-east-1", "undo Demote us-east-1"],
  });
});
