// An effect whose answer was lost is looked up by its key; what it replied is known again, to the run and to its undo.
import { expect, it } from "vitest";
import { told } from "./simulated.ts";

it("confirm yields the reply of an effect whose answer was lost", async () => {
  const stories = await told(
    `runbook r(): string {
      environment production  deadline 8h, undo 4h
      call create_machine as machine
        undo {
          call delete_machine(id: reply.id) retry 1 times, backoff 1s
          ensure find(name: key) == none within 1m, every 5s
        }
      ensure find(name: machine.id) != none within 1m, every 5s
      require not up(us-east-1)
      call Db.Promote(cluster: "c", region: us-east-1) keep because "a test"
      ensure up(us-east-1) within 1m, every 5s
      return machine.id
    }
    scenario "well" in databases {
      run r()
      expect run.outcome == succeeded
    }
    scenario "the answer is lost, and the run goes on" in databases {
      run r()
      fault reply_lost on create_machine
      expect run.outcome == succeeded
    }
    scenario "the answer is lost, and it is taken back by what it replied" in databases {
      given serving(us-east-1) = true
      run r()
      fault reply_lost on create_machine
      expect run.outcome == compensated
    }`,
    { faults: 1 },
  );
  expect(stories["the answer is lost, and it is taken back by what it replied"]?.sent.length).toBeGreaterThan(
    1,
  );
});
