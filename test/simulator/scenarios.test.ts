// What a scenario says, held to what then happens in its run: faults at sites of the runbook, events at times, what it
// expects at the end.

import { describe, expect, it } from "vitest";
import { meets, only, runbook, scenario, world } from "./moving.ts";

describe("a scenario's own faults", () => {
  it("a lost reply is sent again: two calls, applied once", () =>
    meets(`fault reply_lost on move.Promote(region: us-east-1) attempt 1
      expect {
        run.outcome == succeeded
        count(calls(of: Promote)) == 2
        count(applied(of: Promote)) == 1
        some c in calls(of: Promote) { c.attempt == 1 and c.indeterminate }
        some c in calls(of: Promote) { c.attempt == 2 and c.ok }
        every c in calls() { c.key == "run:move[us-east-1]/Promote" }
      }`));

  it("a request that is lost takes no effect", () =>
    meets(`fault request_lost on move.Promote attempt 1
      expect run.outcome == succeeded and count(applied(of: Promote)) == 1 and count(calls()) == 2`));

  it("what is refused for good isn't sent again, and nothing has happened", () =>
    meets(`fault refused on move.Promote
      expect {
        run.outcome == compensated or run.outcome == refused
        count(calls(of: Promote)) == 1
        every c in calls(of: Promote) { c.rejected }
        count(applied()) == 0
      }`));

  it("what is refused for now is sent again", () =>
    meets(`fault unavailable on move.Promote attempt 1
      expect run.outcome == succeeded and count(calls(of: Promote)) == 2 and count(applied(of: Promote)) == 1`));

  it("an outage from the first attempt on leaves a person with what is owed", () =>
    meets(`fault outage on Promote
      expect run.outcome == escalated and not serving(us-east-1)`));

  it("a reading that fails is unknown, and nothing is done", () =>
    meets(`fault unknown_value on Watch.Look attempt 1
      expect run.outcome == refused and count(calls()) == 0`));

  it("a fault of one lane leaves the others alone", async () => {
    const text = `${runbook}${world()}scenario "s" in w {
      run move(rs: [us-east-1, eu-west-2])
      fault reply_lost on move.Promote(eu-west-2) attempt 1
      expect {
        count(calls(of: Promote, region: us-east-1)) == 1
        count(calls(of: Promote, region: eu-west-2)) == 2
      }
    }`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [] });
  });

  it("the executor dies with a request and its successor goes on", () =>
    meets(`fault crash_after_send on move.Promote
      expect run.outcome == succeeded and count(applied(of: Promote)) == 1`));

  it("a site may lie in a part", async () => {
    const text = `
part promote(region, cluster: string) {
  require not up
  step now {
    call Db.Promote(cluster: cluster)
      retry 2 times, backoff 1s
      undo { call Db.Demote(cluster: cluster)  ensure not up within 1m, every 5s }
  }
  ensure up within 1m, every 5s
}
runbook r(region) {
  deadline 4h, undo 4h
  environment production
  step one { run promote(cluster: "c") }
}
${world()}
scenario "s" in w {
  run r(region: us-east-1)
  fault reply_lost on one.promote.now.Promote attempt 1
  expect run.outcome == succeeded and count(calls()) == 2 and count(applied()) == 1
}`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [] });
  });

  it("a fault in an undo strikes there alone", () =>
    meets(
      `fault reply_lost on move.Promote.undo.Demote attempt 1
      expect {
        run.outcome == compensated
        count(calls(of: Demote, undo: true, indeterminate: true)) == 1
        count(applied(of: Demote)) == 1
        count(calls(of: Promote, ok: true)) == 1
      }`,
      { promote: "after 5m { set serving = true }" },
    ));

  it("that never strike are said to be idle", async () => {
    const text = `${runbook}${world()}${scenario(`fault reply_lost on move.Promote attempt 3
      after 2h stop`)}`;
    const { idle } = await only(text);
    expect(idle).toEqual(["fault reply_lost on move.Promote attempt 3", "after 2h stop"]);
  });
});

describe("an expectation", () => {
  const counting = `
runbook counts(region): int {
  deadline 1m
  let found = errors
  require found < 10
  return found
}
world w {
  state found(region): int = 3
  probe Watch.Look = View(up: true, lag: 0s, errors: found, load: 0.5, used: 1, role: PRIMARY)
}`;

  it("knows what the run returned, and that one that didn't succeed returned nothing", async () => {
    const text = `${counting}
scenario "s" in w { run counts(region: us-east-1)  expect run.output == 3 and run.outcome == succeeded }`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [] });
    const refused = `${counting}
scenario "s" in w {
  given found(us-east-1) = 30
  run counts(region: us-east-1)
  expect run.output == none and run.outcome == refused
}`;
    expect(await only(refused)).toMatchObject({ unmet: [], idle: [] });
  });

  it("may be about a runbook that only looks, and says no deadline", async () => {
    const looking = counting.replace("deadline 1m\n", "");
    expect(looking).not.toContain("deadline");
    const text = `${looking}
scenario "s" in w { run counts(region: us-east-1)  expect run.outcome == succeeded }`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [] });
  });

  it("that isn't met is named, with what it was", async () => {
    const { unmet } = await only(
      `${runbook}${world()}${scenario(`expect {
      serving(eu-west-2)
      every c in calls(of: Demote) { c.ok }
    }`)}`,
    );
    expect(unmet).toEqual([
      { label: "serving(eu-west-2)", was: "false" },
      { label: "every c in calls(of: Demote) { c.ok }", was: "unknown" },
    ]);
  });
});

describe("what happens meanwhile", () => {
  it("somebody else changes the world", () =>
    meets(
      `after 20s set serving(us-east-1) = true
      expect run.outcome == succeeded and run.elapsed > 19s and serving(us-east-1)`,
      { promote: "" },
    ));

  it("a stop takes back what was done", () =>
    meets(
      `after 10s stop
      expect run.outcome == compensated and not serving(us-east-1)`,
      { promote: "after 20s { set serving = true }", states: "state noted: bool = false" },
    ));

  it("a kill takes nothing back", () =>
    meets(
      `after 10s kill
      expect run.outcome == killed and serving(us-east-1)`,
      { promote: "after 20s { set serving = true }" },
    ));

  it("a crash is survived", () =>
    meets(
      `after 10s crash
      expect run.outcome == succeeded`,
      { promote: "after 20s { set serving = true }" },
    ));
});
