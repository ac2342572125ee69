// `choose` at work: one arm, by the value as it was read; what it sends relies on that; unknown is an arm of its own.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const keep = 'keep because "somebody will turn it on again"';

const subject = `
type Subject = database { name: region, silent: bool } | alarm { where: region } | everything

runbook act(subject: Subject): string {
  environment production
  deadline    1h
  choose subject {
    database as d -> {
      step one {
        call Db.Silence(region: d.name, cluster: "c")
          ${keep}
        ensure quiet(region: d.name) within 1m, every 5s
        let heard = if d.silent then "before" else "now"
      }
    }
    alarm as a -> {
      call Db.Silence(region: a.where, cluster: "c")
        ${keep}
      ensure quiet(region: a.where) within 1m, every 5s
    }
    everything -> { stop "{subject} is for a person" }
  }
  return one.heard default "nothing"
}
`;

it("runs the arm that the value is for, with the fields of its case", async () => {
  const stories = await told(
    `${subject}
scenario "a database" in databases { run act(subject: Subject.database(name: eu-west-2, silent: false)) }
scenario "an alarm" in databases { run act(subject: Subject.alarm(where: us-east-1)) }
scenario "everything" in databases { run act(subject: Subject.everything) }`,
    { faults: 1 },
  );
  expect(stories["a database"]).toMatchObject({ ends: "succeeded", sent: ["Silence eu-west-2"] });
  expect(stories["an alarm"]).toMatchObject({ ends: "succeeded", sent: ["Silence us-east-1"] });
  expect(stories.everything).toMatchObject({
    ends: "refused",
    sent: [],
    reason: "everything is for a person",
  });
});

it("what an arm sends relies on the value that led into it", async () => {
  const stories = await told(
    `
runbook act(region) {
  environment production
  deadline    1h
  step s {
    choose up {
      false -> {
        wait 1m
        call Db.Silence(cluster: "c")
          ${keep}
        ensure quiet within 1m, every 5s
      }
      true    -> { wait 1s }
      unknown -> { stop "nobody knows" }
    }
  }
}
scenario "it is down" in databases { run act(region: us-east-1) }
scenario "it is up" in databases {
  given serving(us-east-1) = true
  run act(region: us-east-1)
}`,
    { faults: 1 },
  );
  expect(stories["it is down"]).toMatchObject({ ends: "succeeded", sent: ["Silence us-east-1"] });
  expect(stories["it is up"]).toMatchObject({ ends: "succeeded", sent: [] });
});
