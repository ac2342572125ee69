// What a scope opens it closes: when it ends well, when the run is stopped, when it is given up; and what is kept stays.
import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const silence = `
  call Db.Silence(cluster: "c") as quiet_time
    retry 1 times, backoff 1s
    undo {
      call Db.Unsilence(cluster: "c") retry 1 times, backoff 1s
      ensure not quiet within 1m, every 5s
    } at end
  ensure quiet within 1m, every 5s`;
const promote = `
  call Db.Promote(cluster: "c")
    retry 1 times, backoff 1s
    undo {
      call Db.Demote(cluster: "c") retry 1 times, backoff 1s
      ensure not up within 1m, every 5s
    }
  ensure up within 1m, every 5s`;
const head = "environment production  deadline 4h, undo 4h  targets region in rs  blast 2 regions at a time";

it("a step closes what it opened when it ends well, and before the run goes on", async () => {
  const stories = await told(
    `runbook r(rs: list<region>) {
      ${head}
      step work for each region, 1 at a time, need all { ${silence} ${promote} }
      otherwise stop "no"
    }
    scenario "well" in databases {
      run r(rs: [us-east-1, eu-west-2])
      expect run.outcome == succeeded and serving(eu-west-2) and not silent(us-east-1) and not silent(eu-west-2)
    }
    scenario "refused" in databases {
      given refuses(eu-west-2) = true
      run r(rs: [us-east-1, eu-west-2])
      expect run.outcome == compensated and not silent(us-east-1) and not silent(eu-west-2) and not serving(us-east-1)
    }`,
    { faults: 1 },
  );
  expect(stories.well?.sent).toEqual([
    "Silence us-east-1",
    "Promote us-east-1",
    "undo Unsilence us-east-1",
    "Silence eu-west-2",
    "Promote eu-west-2",
    "undo Unsilence eu-west-2",
  ]);
  expect(stories.refused?.sent.slice(3)).toEqual([
    "Silence eu-west-2",
    "Promote eu-west-2",
    "undo Unsilence eu-west-2",
    "undo Demote us-east-1",
  ]);
});

it("the run closes what it opened itself, also when it is given up; what is kept stays open", async () => {
  const stories = await told(
    `runbook r(region, hold: bool) {
      environment production  deadline 4h, undo 4h
      ${silence}
      step work { ${promote} }
      otherwise {
        when hold { keep quiet_time }
        escalate "look at it"
      }
    }
    scenario "well" in databases {
      run r(region: us-east-1, hold: false)
      expect run.outcome == succeeded and serving(us-east-1) and not silent(us-east-1)
    }
    scenario "given up" in databases {
      given refuses(us-east-1) = true
      run r(region: us-east-1, hold: false)
      expect run.outcome == escalated and not silent(us-east-1)
    }
    scenario "given up and kept" in databases {
      given refuses(us-east-1) = true
      run r(region: us-east-1, hold: true)
      expect run.outcome == escalated and silent(us-east-1)
    }
    scenario "can't be closed" in databases {
      given stubborn(us-east-1) = true
      run r(region: us-east-1, hold: false)
      expect run.outcome == escalated and silent(us-east-1) and serving(us-east-1)
    }`,
    { faults: 1 },
  );
  expect(stories["can't be closed"]?.debt).toEqual(["Silence undo-failed", "work/Promote applied"]);
  expect(stories["given up and kept"]?.debt).toEqual(["Silence kept"]);
});
