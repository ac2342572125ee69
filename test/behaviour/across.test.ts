// One effect by one of several ways, at work and under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const text = `
type Ends = list<string> in 2..4
action hush_by(region, ends: Ends)
  by      Db.Silence(cluster: "{end}/c-{region}")
  writes  alarm
  idempotent
  settles 10s
  retry   across end in ends
  timeout 10s
  undo {
    call speak_by(ends: ends)
    ensure not heard(ends: ends).quiet within 1m, every 15s
  }
action speak_by(region, ends: Ends)
  by      Db.Unsilence(cluster: "{end}/c-{region}")
  writes  alarm
  idempotent
  settles 10s
  retry   across end in ends
  timeout 10s
probe heard(region, ends: Ends)
  by      Watch.Look(cluster: "{end}/c-{region}")
  reads   alarm
  retry   across end in ends
  fresh   10s
  timeout 2s
runbook hush(region, ends: Ends) {
  deadline    1h, undo 1h
  environment production
  step hushed {
    call hush_by(ends: ends)
    ensure heard(ends: ends).quiet within 1m, every 15s
  }
}
world rooms {
  state silent(region): bool = false
  state stubborn(region): bool = false
  probe heard = View(up: true, quiet: silent(region), errors: 0)
  action hush_by {
    when stubborn(region) { reject "no" } else { set silent(region) = true  reply Reply(accepted: true) }
  }
  action speak_by { set silent(region) = false  reply Reply(accepted: true) }
}
scenario "the first takes it" in rooms {
  run hush(region: us-east-1, ends: ["e1", "e2", "e3"])
  expect run.outcome == succeeded and silent(us-east-1)
}
scenario "one loses its answer" in rooms {
  run hush(region: us-east-1, ends: ["e1", "e2", "e3"])
  fault reply_lost on hushed.hush_by attempt 1
  expect run.outcome == succeeded and silent(us-east-1)
}
scenario "none will" in rooms {
  given stubborn(us-east-1) = true
  run hush(region: us-east-1, ends: ["e1", "e2", "e3"])
  expect not silent(us-east-1)
}`;

it("goes on to the next, three times at most, and is one effect", async () => {
  const stories = await told(text, { faults: 1 });
  const sent = (times: number) => Array(times).fill("hush_by us-east-1");
  expect(stories["the first takes it"]).toMatchObject({ ends: "succeeded", sent: sent(1) });
  expect(stories["one loses its answer"]).toMatchObject({ ends: "succeeded", sent: sent(2) });
  expect(stories["none will"]).toMatchObject({ ends: "compensated", sent: sent(3), debt: [] });
});
