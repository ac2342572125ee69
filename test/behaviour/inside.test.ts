// A runbook run inside another one: every way it can end, and what that means to the run around it.
import { expect, it } from "vitest";
import { told } from "./simulated.ts";

const inner = `
runbook switch_over(region, strict: bool): bool {
  environment production  deadline 30m, undo 30m
  holds database
  require not quiet
  call Db.Promote(cluster: "c")
    retry 1 times, backoff 1s
    undo {
      call Db.Demote(cluster: "c") retry 1 times, backoff 1s
      ensure not up within 1m, every 5s
    }
  ensure up within 1m, every 5s
  step check { require not strict }
  otherwise escalate "too strict"
  return not strict
}
finally { notify slack(channel: "#inside") "{run.outcome}" }`;

const outer = `import std.notify
${inner}
runbook r(rs: list<region>, strict: bool, after: bool) {
  environment production  deadline 8h, undo 4h  targets region in rs  blast 2 regions at a time
  call Db.Silence(cluster: "c", region: us-east-1)
    retry 1 times, backoff 1s
    undo {
      call Db.Unsilence(cluster: "c", region: us-east-1) retry 1 times, backoff 1s
      ensure not quiet(us-east-1) within 1m, every 5s
    }
  ensure quiet(us-east-1) within 1m, every 5s
  step both for each region, 1 at a time, need all { run switch_over(strict: strict) as well }
  otherwise {
    when failure.kind == escalated { continue }
    stop "{failure.kind}"
  }
  require after
}`;

it("goes on after it ends well, and takes it back with the rest", async () => {
  const stories = await told(
    `${outer}
    scenario "well" in databases {
      run r(rs: [eu-west-2], strict: false, after: true)
      expect run.outcome == succeeded and serving(eu-west-2) and silent(us-east-1)
    }
    scenario "taken back" in databases {
      run r(rs: [eu-west-2], strict: false, after: false)
      expect run.outcome == compensated and not serving(eu-west-2) and not silent(us-east-1)
    }
    scenario "refused inside" in databases {
      given silent(eu-west-2) = true
      run r(rs: [eu-west-2], strict: false, after: true)
      expect run.outcome == compensated and run.reason == "refused"
    }
    scenario "taken back inside" in databases {
      given refuses(eu-west-2) = true
      run r(rs: [eu-west-2], strict: false, after: true)
      expect run.outcome == compensated
    }
    scenario "given up inside" in databases {
      run r(rs: [eu-west-2], strict: true, after: true)
      expect run.outcome == escalated and serving(eu-west-2)
    }`,
    { faults: 1 },
  );
  expect(stories["taken back"]?.sent).toEqual([
    "Silence us-east-1",
    "Promote eu-west-2",
    "undo Demote eu-west-2",
    "undo Unsilence us-east-1",
  ]);
  expect(stories["refused inside"]?.sent).toEqual(["Silence us-east-1", "undo Unsilence us-east-1"]);
  expect(stories["given up inside"]?.debt).toEqual([
    "Silence applied",
    "both[eu-west-2]/switch_over/Promote applied",
  ]);
});

it("is left as it stands when a step beside it fails, and taken back with the rest", async () => {
  const stories = await told(
    `import std.notify
${inner}
runbook r(strict: bool) {
  environment production  deadline 8h, undo 4h
  parallel {
    step one { run switch_over(region: us-east-1, strict: strict) }
    step two {
      call Db.Promote(cluster: "c", region: eu-west-2)
        retry 1 times, backoff 1s
        undo {
          call Db.Demote(cluster: "c", region: eu-west-2) retry 1 times, backoff 1s
          ensure not up(eu-west-2) within 1m, every 5s
        }
      ensure up(eu-west-2) within 1m, every 5s
    }
  }
}
scenario "both" in databases {
  run r(strict: false)
  expect run.outcome == succeeded and serving(us-east-1) and serving(eu-west-2)
}
scenario "beside it" in databases {
  given refuses(eu-west-2) = true
  run r(strict: false)
  expect run.outcome == compensated and not serving(us-east-1)
}
scenario "it itself" in databases {
  run r(strict: true)
  expect run.outcome == escalated and serving(us-east-1)
}`,
    { faults: 1 },
  );
  expect(stories["beside it"]?.debt).toEqual([]);
});

it("is where a fault may strike, under its name or without", async () => {
  const stories = await told(
    `${outer}
    scenario "its call is refused" in databases {
      run r(rs: [eu-west-2], strict: false, after: true)
      fault refused on switch_over.Promote
      expect run.outcome == compensated
    }
    scenario "the call is refused, wherever it stands" in databases {
      run r(rs: [eu-west-2], strict: false, after: true)
      fault refused on both.Promote(region: eu-west-2)
      expect run.outcome == compensated
    }`,
    { faults: 1 },
  );
  expect(stories["its call is refused"]?.sent).toContain("Promote eu-west-2");
  expect(stories["its call is refused"]?.sent).not.toContain("undo Demote eu-west-2");
});
