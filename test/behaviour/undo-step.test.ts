// A finished step taken back by name: in the lanes that are named, once, and no more when the run is undone later.
import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const runbook = `runbook r(rs: list<region>, slow: list<region>) {
  environment production  deadline 8h, undo 4h  targets region in rs  blast 2 regions at a time
  step promote for each region, 1 at a time, need all {
    call Db.Promote(cluster: "c")
      retry 1 times, backoff 1s
      undo {
        call Db.Demote(cluster: "c") retry 1 times, backoff 1s
        ensure not up within 1m, every 5s
      }
    ensure up within 1m, every 5s
  }
  otherwise stop "no"
  undo step promote for each r in slow, 1 at a time, need all
  otherwise escalate "{failure.kind}: {failure.missing}"
  step silence for each r in promote.done, need all {
    call Db.Silence(cluster: "c", region: r)
      retry 1 times, backoff 1s
      undo {
        call Db.Unsilence(cluster: "c", region: r) retry 1 times, backoff 1s
        ensure not quiet(r) within 1m, every 5s
      }
    ensure quiet(r) within 1m, every 5s
    require not up(r)
  }
  otherwise stop "done {promote.done}, failed {promote.failed}, missing {promote.missing}"
}`;

it("takes back the lanes that are named; what is left is taken back when the run is", async () => {
  const stories = await told(
    `${runbook}
    scenario "one of two" in databases {
      run r(rs: [us-east-1, eu-west-2], slow: [us-east-1])
      expect run.outcome == compensated and not serving(us-east-1) and not serving(eu-west-2)
    }
    scenario "one that never finished" in databases {
      run r(rs: [us-east-1], slow: [eu-west-2])
      expect run.outcome == escalated and serving(us-east-1)
    }
    scenario "one that can't be taken back" in databases {
      given stubborn(us-east-1) = true
      run r(rs: [us-east-1, eu-west-2], slow: [us-east-1])
      expect run.outcome == escalated and serving(us-east-1)
    }`,
    { faults: 1 },
  );
  expect(stories["one of two"]).toMatchObject({
    reason: "done eu-west-2, failed us-east-1, missing us-east-1",
    sent: [
      "Promote us-east-1",
      "Promote eu-west-2",
      "undo Demote us-east-1",
      "Silence eu-west-2",
      "undo Unsilence eu-west-2",
      "undo Demote eu-west-2",
    ],
  });
  expect(stories["one that never finished"]).toMatchObject({
    reason: "unmet: eu-west-2",
    sent: ["Promote us-east-1"],
  });
  expect(stories["one that can't be taken back"]?.reason).toBe("owed: us-east-1");
});

it("is finished before another lane is taken back, when the run is stopped in the middle of it", async () => {
  await told(
    `${runbook}
    world databases_that_leave_slowly {
      state serving(region): bool = false
      state leaving(region): bool = false
      probe Watch.Look = View(up: serving(region), quiet: false, errors: 0)
      action Db.Promote { set serving(region) = true  reply Reply(accepted: true) }
      action Db.Demote {
        set leaving(region) = true
        after 8s { set serving(region) = false  set leaving(region) = false }
        reply Reply(accepted: true)
      }
      action Db.Silence { reject "no" }
      action Db.Unsilence { reject "no" }
    }
    invariant one_leaves_at_a_time in databases_that_leave_slowly {
      always not (leaving(us-east-1) and leaving(eu-west-2))
    }
    scenario "the first of two" in databases_that_leave_slowly {
      run r(rs: [us-east-1, eu-west-2], slow: [us-east-1])
      after 3s stop
      expect run.outcome == compensated and run.elapsed > 8s
    }`,
    { faults: 0 },
  );
});

it("ends too where an operator's stop came while the executor was down for longer than the deadline", async () => {
  const stories = await told(
    `${runbook}
    scenario "stopped" in databases {
      run r(rs: [us-east-1, eu-west-2], slow: [us-east-1])
      after 1s stop
      expect run.outcome == compensated
    }`,
    { faults: 1 },
  );
  expect(stories.stopped?.ends).toBe("compensated");
});
