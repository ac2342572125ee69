// A body that is run again, at work and under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

it("is run again while it isn't so, and every run is taken back when it never is", async () => {
  const stories = await told(
    `
runbook r(region) {
  environment production
  deadline    1h, undo 1h
  step hushed repeat up to 3 times, 15s apart {
    call hush
      undo {
        call speak
        ensure not quiet within 1m, every 5s
      }
    ensure quiet within 10s, every 5s
  }
}
action hush(region)
  by Db.Silence(cluster: "c-{region}")
  writes alarm
  idempotent
  settles 10s
  timeout 10s
action speak(region)
  by Db.Unsilence(cluster: "c-{region}")
  writes alarm
  idempotent
  settles 10s
  timeout 10s
world rooms {
  state silent(region): bool = false
  state deaf(region): bool = false
  probe Watch.Look = View(up: true, quiet: silent(region), errors: 0)
  action hush {
    when deaf(region) { reply Reply(accepted: true) } else { set silent(region) = true  reply Reply(accepted: true) }
  }
  action speak { set silent(region) = false  reply Reply(accepted: true) }
}
scenario "never" in rooms {
  given deaf(us-east-1) = true
  run r(region: us-east-1)
}
scenario "at once" in rooms { run r(region: us-east-1)  expect silent(us-east-1) }`,
    { faults: 1 },
  );
  expect(stories["at once"]).toMatchObject({ ends: "succeeded", sent: ["hush us-east-1"] });
  expect(stories.never).toMatchObject({
    ends: "compensated",
    sent: [...Array(3).fill("hush us-east-1"), ...Array(3).fill("undo speak us-east-1")],
  });
});
