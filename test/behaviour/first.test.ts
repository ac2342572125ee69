// Alternatives: one that misses is gone before the next is tried, and what the run says of the one that held is true.
import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const head = "environment production  deadline 8h, undo 4h";
const promote = (region: string) => `
  call Db.Promote(cluster: "c", region: ${region})
    retry 1 times, backoff 1s
    undo {
      call Db.Demote(cluster: "c", region: ${region}) retry 1 times, backoff 1s
      ensure not up(${region}) within 1m, every 5s
    }
  ensure up(${region}) within 1m, every 5s`;

it("tries one step after the other, and takes a miss back before the next", async () => {
  const stories = await told(
    `runbook r(): string {
      ${head}
      first way {
        step here {
          call Db.Silence(cluster: "c", region: us-east-1)
            retry 1 times, backoff 1s
            undo {
              call Db.Unsilence(cluster: "c", region: us-east-1) retry 1 times, backoff 1s
              ensure not quiet(us-east-1) within 1m, every 5s
            }
          ensure quiet(us-east-1) within 1m, every 5s
          ${promote("us-east-1")}
        }
        step there { ${promote("eu-west-2")} }
      }
      missed { when failure.kind == indeterminate { escalate "nobody knows" } }
      otherwise stop "{failure.missing}"
      return "{way.held}"
    }
    scenario "the first holds" in databases {
      run r()
      expect run.outcome == succeeded and silent(us-east-1) and serving(us-east-1) and not serving(eu-west-2)
    }
    scenario "the second holds" in databases {
      given refuses(us-east-1) = true
      run r()
      expect run.outcome == succeeded and not silent(us-east-1) and serving(eu-west-2)
    }
    scenario "none holds" in databases {
      given refuses(us-east-1) = true
      given refuses(eu-west-2) = true
      run r()
      expect run.outcome == compensated and not silent(us-east-1)
    }
    scenario "a miss that stays" in databases {
      given refuses(us-east-1) = true
      given stubborn(us-east-1) = true
      run r()
      expect run.outcome == escalated and silent(us-east-1) and not serving(eu-west-2)
    }`,
    { faults: 1 },
  );
  expect(stories["the second holds"]?.sent).toEqual([
    "Silence us-east-1",
    "Promote us-east-1",
    "undo Unsilence us-east-1",
    "Promote eu-west-2",
  ]);
  expect(stories["none holds"]).toMatchObject({ reason: "here, there" });
  expect(stories["a miss that stays"]?.debt).toEqual(["way/here/Silence undo-failed"]);
});

it("tries one element after the other; a condition that isn't true is a miss, not a refusal", async () => {
  const stories = await told(
    `runbook r(rs: list<region>): region {
      ${head}
      first way for each r in rs, at most 3 {
        require not quiet(r)
        ${promote("r")}
      }
      otherwise stop "{failure.kind}"
      return way.held
    }
    scenario "the second" in databases {
      given silent(us-east-1) = true
      run r(rs: [us-east-1, eu-west-2])
      expect run.outcome == succeeded and serving(eu-west-2) and not serving(us-east-1)
    }
    scenario "none" in databases {
      given silent(us-east-1) = true
      run r(rs: [us-east-1])
      expect run.outcome == refused
    }
    scenario "nothing to try" in databases {
      run r(rs: [])
      expect run.outcome == refused
    }`,
    { faults: 1 },
  );
  expect(stories["the second"]?.sent).toEqual(["Promote eu-west-2"]);
  expect(stories.none?.reason).toBe("missed");
  expect(stories["nothing to try"]?.reason).toBe("empty");
});
