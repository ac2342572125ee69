// A body that is run again, at work and under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

it("is run again while it isn't so, and every run is taken back when it never is", async () => {
  const stories = await told(
    `
runbook r(region) {
  environment production
  deadline    1h, undo 1h
  step quiet repeat up to 3 times, 15s apart {
    call hush
      undo {
        call speak
        ensure not quiet within 1m, every 5s
      }
    ensure quiet within 10s, every 5s
  }
}
action hush(region)
  by Db.Silence(cluster: "c", region: region)
  writes alarm
  idempotent
  settles 10s
  timeout 10s
action speak(region)
  by Db.Unsilence(cluster: "c", region: region)
  writes alarm
  idempotent
  settles 10s
  timeout 10s
scenario "at once" in databases { run r(region: us-east-1)  expect silent(us-east-1) }`,
    { faults: 1 },
  );
  expect(stories["at once"]).toMatchObject({ ends: "succeeded", sent: ["Silence us-east-1"] });
});
