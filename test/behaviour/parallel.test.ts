// Steps side by side at work, under every single fault.

import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const branch = (region: string): string => `
    step ${region.replaceAll("-", "_")} {
      require not up(${region})
      call Db.Promote(cluster: "c", region: ${region})
        undo {
          call Db.Demote(cluster: "c", region: ${region})
          ensure not up(${region}) within 1m, every 5s
        }
      ensure up(${region}) within 1m, every 5s
      call Db.Silence(cluster: "c", region: ${region}) keep because "it does no harm"
      ensure quiet(${region}) within 1m, every 5s
    }`;

it("all of them are done, or what any of them did is taken back", async () => {
  const stories = await told(
    `
runbook r() {
  environment production
  deadline    1h, undo 1h
  parallel {${branch("us-east-1")}${branch("eu-west-2")}
  }
}
scenario "both" in databases { run r()  expect run.outcome == succeeded }
scenario "one refuses" in databases {
  given refuses(eu-west-2) = true
  run r()
  expect not serving(us-east-1)
}`,
    { faults: 1 },
  );
  expect(stories.both?.ends).toBe("succeeded");
  expect(stories.both?.sent.slice(0, 2)).toEqual(["Promote us-east-1", "Promote eu-west-2"]);
  expect(stories["one refuses"]).toMatchObject({
    ends: "compensated",
    sent: ["Promote us-east-1", "Promote eu-west-2", "undo Demote us-east-1"],
  });
});
