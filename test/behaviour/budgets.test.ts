// A budget at work and under every single fault: the third time within the window somebody else is asked.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

it("lets so many through as the key allows, and the handler decides about one more", async () => {
  const stories = await told(
    `
enum Trouble { hang, smoke }
type Policy { most: int in 1..10 = 2  window: duration in 5m..24h = 1h }
let policies: map<Trouble, Policy> = [hang: Policy(), smoke: Policy(most: 1)]
budget hushes(region, trouble: Trouble) at most policies[trouble].most per policies[trouble].window
runbook r(region, trouble: Trouble) {
  deadline    1h, undo 1h
  environment production
  step first_unit { spend hushes(trouble: trouble) }
  step second_unit { spend hushes(trouble: trouble) }
  otherwise stop "too often: {failure.reason}"
  step hushed {
    call Db.Silence(cluster: "c") keep because "it wakes nobody"
    ensure quiet within 1m, every 5s
  }
}
scenario "twice" in databases { run r(region: us-east-1, trouble: hang) }
scenario "once only" in databases { run r(region: us-east-1, trouble: smoke) }
scenario "others were there before" in databases {
  given spent(hushes, region: us-east-1, trouble: hang) = 1
  run r(region: us-east-1, trouble: hang)
}
scenario "others, elsewhere" in databases {
  given spent(hushes, region: eu-west-2, trouble: hang) = 2
  run r(region: us-east-1, trouble: hang)
}`,
    { faults: 1 },
  );
  expect(stories.twice).toMatchObject({ ends: "succeeded", sent: ["Silence us-east-1"] });
  expect(stories["others were there before"]?.reason).toContain("2 of 2 are spent");
  expect(stories["others, elsewhere"]).toMatchObject({ ends: "succeeded" });
  expect(stories["once only"]).toMatchObject({ ends: "refused", sent: [] });
  expect(stories["once only"]?.reason).toContain("1 of 1 are spent");
});
