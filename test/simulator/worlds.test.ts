// What a world, a scenario and an invariant say, held to what then happens in a simulated run. Each law is a few
// lines of claw; those that must find something are shown to find nothing once the mistake is mended.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replay } from "../../runtime/simulator/simulate.ts";
import { faultNames } from "../../schema/fault-names.ts";
import { fencedBlocks } from "../blocks/fenced.ts";
import { compiled, simulated } from "./written.ts";

/** Moves a database to the region: promoted at once, seen by `Watch`, taken back by `Demote`. */
const runbook = `
runbook move(rs: list<region>) {
  deadline 4h, undo 4h
  environment production
  targets region in rs
  step move for each region, 1 at a time, need all {
    require not up
    call Db.Promote(cluster: "c-{region}")
      retry 2 times, backoff 1s
      undo {
        call Db.Demote(cluster: "c-{region}")
        ensure not up within 1m, every 5s
      }
    ensure up within 1m, every 5s
  }
  otherwise stop "not moved"
}
`;

interface World {
  states?: string;
  promote?: string;
  demote?: string;
}

function world({ states = "", promote = "set serving = true", demote = "set serving = false" }: World = {}) {
  return `
world w {
  state serving(region): bool = false
  ${states}
  probe Watch.Look = View(up: serving, lag: 0s, errors: 0, load: 0.5, used: 1, role: PRIMARY)
  probe Db.State = StateReply(role: if serving then PRIMARY else REPLICA, token: "")
  action Db.Promote { ${promote} }
  action Db.Demote { ${demote} }
}
`;
}

const scenario = (lines: string) => `scenario "s" in w {
  run move(rs: [us-east-1])
  ${lines}
}`;

async function only(text: string, faults: 0 | 1 = 0) {
  const { scenarios, problems } = await simulated(text, { faults });
  expect(problems).toEqual([]);
  const [first] = scenarios;
  if (first === undefined) throw new Error("no scenario ran");
  return first;
}

async function meets(lines: string, of: World = {}) {
  const { unmet, idle } = await only(`${runbook}${world(of)}${scenario(lines)}`);
  expect({ unmet, idle }).toEqual({ unmet: [], idle: [] });
}

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

describe("a model", () => {
  it("keeps what it is told under its key, nested delays add up, and later parts see the truth of then", () =>
    meets(
      `expect {
        run.outcome == succeeded
        keys("run:move[us-east-1]/Promote") == "c-us-east-1"
        keys("nobody") == none
        steps == 2
      }`,
      {
        states: "state keys(name: string): string? = none  state steps: int = 0",
        promote: `set keys(key) = cluster
          after 10s {
            set steps = steps + 1
            after 10s { when steps == 1 { set steps = 2  set serving = true } else { reject "never" } }
          }`,
      },
    ));

  it("finds parameters again that were sent in other words", async () => {
    const text = `
action label(node, region, host: node, to: string, size: int in 0..10)
  by      Db.Demote(cluster: "c/{to}/{size}/{host}")
  writes  database
  timeout 10s
  keep because "labels stay"
runbook r() {
  deadline 4h
  environment production
  step s {
    let node: node = n1
    let region: region = us-east-1
    call label(host: n2, to: "x/y", size: 7)
    ensure up within 1m, every 5s
  }
}
world w {
  state labels(node): string = ""
  state sizes(node): int = 0
  probe Watch.Look = View(up: true, lag: 0s, errors: 0, load: 0.5, used: 1, role: PRIMARY)
  action label { set labels(host) = to  set sizes(n3) = size * 2 }
}
scenario "s" in w {
  run r()
  expect {
    run.outcome == succeeded
    labels(n2) == "x/y"
    sizes(n3) == 14
    count(calls(of: label, host: n2, size: 7)) == 1
  }
}`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [] });
  });
});

describe("resources", () => {
  const text = (states: string, lines: string) => `
import std.http
resource broker(cluster: string, id: int)
action patch(broker, region, note: string)
  by      Db.Demote(cluster: "{broker.cluster}-{broker.id}/{note}")
  writes  broker
  settles 20s
  timeout 10s
  keep because "a patched broker stays patched"
probe patched(broker): bool
  by      http.json(of: "kafka", path: "/{broker.cluster}/{broker.id}")
  reads   broker
  fresh   5s
  timeout 2s
runbook roll(region, these: list<broker> in 1..5) {
  deadline 2h
  environment production
  step s for each broker in these, 1 at a time, need all {
    call patch(note: "new")
      retry 2 times, backoff 1s
    ensure patched within 1m, every 5s
  }
  otherwise stop "no"
}
world kafka {
  ${states}
  probe patched = image(broker) == "new"
  action patch { set image(broker) = note }
}
scenario "s" in kafka {
  run roll(region: us-east-1, these: [broker("orders", 1), broker("orders", 2)])
  ${lines}
}`;

  it("are keys of states, found again in what is sent, and narrow a site and a list of calls", async () => {
    const told = text(
      `state image(broker): string = "old"`,
      `given image(broker("orders", 7)) = "other"
       after 1h set image(broker("orders", 2)) = "older"
       fault reply_lost on s.patch(broker: broker("orders", 2)) attempt 1
       fault request_lost on patch(broker("orders", 1)) attempt 1
       expect {
         run.outcome == succeeded
         image(broker("orders", 1)) == "new"
         image(broker("orders", 2)) == "older"
         image(broker("orders", 7)) == "other" and image(broker("orders", 8)) == "old"
         count(calls(of: patch)) == 4
         count(applied(of: patch, broker: broker("orders", 1))) == 1
         some c in calls(of: patch, indeterminate: true) { c.broker.id == 2 and c.note == "new" }
       }`,
    );
    expect(await only(told)).toMatchObject({ unmet: [], idle: [] });
  });

  it("are changed by others as such", async () => {
    const keyed = text(`state image(broker): string = if broker.id == 1 then "old" else "older"`, "");
    const { violations, perFault } = await only(keyed, 1);
    expect(violations.map((each) => each.story).filter((story) => !story.includes("I3"))).toEqual([]);
    expect(perFault.find((each) => each.kind === "F14")?.fired).toBeGreaterThan(3);
  });
});

describe("an invariant", () => {
  const always = "invariant never_both in w { always not (serving(us-east-1) and serving(eu-west-2)) }";

  it("that holds is listed and finds nothing", async () => {
    const { violations, invariants } = await only(`${runbook}${world()}${always}${scenario("")}`, 1);
    expect(invariants).toEqual([
      { name: "never_both", rules: ["always not (serving(us-east-1) and serving(eu-west-2))"] },
    ]);
    expect(violations.map((each) => each.story)).toEqual([]);
  });

  it("is broken by a state that lasts a moment only, and told with the line that shows it again", async () => {
    const both = {
      promote:
        "set serving = true  after 3s { set serving(eu-west-2) = true  after 1s { set serving(eu-west-2) = false } }",
    };
    const text = `${runbook}${world(both)}${always}${scenario("")}`;
    const { violations, unmet } = await only(text, 1);
    expect(unmet).toEqual([]);
    const found = violations.find((each) => each.invariant === "never_both");
    expect(found?.says).toContain(
      "since Db.Promote `not (serving(us-east-1) and serving(eu-west-2))` is false",
    );
    expect(found?.story).toContain("FIRST WRONG: never_both");
    expect(found?.replay).toBe("v1:");
    const { plans, simulation } = await compiled(text);
    const plan = plans[0]?.plan;
    if (plan === undefined) throw new Error("no plan");
    const again = replay(plan, simulation, "s", "v1:");
    if ("problems" in again) throw new Error("not replayed");
    expect(again.violations.map((each) => each.invariant)).toContain("never_both");
  });

  it("doesn't see a model half applied", async () => {
    const swap = {
      promote: "set serving(eu-west-2) = true  set serving(eu-west-2) = false  set serving = true",
    };
    const text = `${runbook}${world(swap)}invariant never in w { always not serving(eu-west-2) }${scenario("")}`;
    expect((await only(text)).violations).toEqual([]);
  });

  it("at the end is found under the one fault that breaks it", async () => {
    const text = `${runbook}${world()}
      invariant all_or_nothing in w { at end run.outcome != killed or not serving(us-east-1) }${scenario("")}`;
    const { violations } = await only(text, 1);
    const found = violations.find((each) => each.invariant === "all_or_nothing");
    expect(found?.replay).toMatch(/^v1:[^;]+=F20\.kill$/);
    expect(found?.says).toContain("the run ended killed");
    expect(found?.says).toContain("was false");
  });

  it("isn't broken by what a fault lets somebody else change, but by what the scenario does", async () => {
    const moved =
      "invariant moved in w { always serving(us-east-1) == false or count(calls(of: Promote)) > 0 }";
    const text = (lines: string) => `${runbook}${world()}${moved}${scenario(lines)}`;
    expect((await only(text(""), 1)).violations.map((each) => each.replay)).toEqual([]);
    const { violations } = await only(text("after 4ms set serving(us-east-1) = true"));
    expect(violations.map((each) => each.invariant)).toEqual(["moved"]);
  });

  it("about calls is held after every record", async () => {
    const text = `${runbook}${world()}
      invariant once in w { always count(calls(of: Promote)) <= 1 }${scenario("")}`;
    const found = (await only(text, 1)).violations.find((each) => each.invariant === "once");
    expect(found?.kinds).toHaveLength(1);
    expect(found?.story).toContain("--replay");
  });

  it("that is unknown doesn't hold", async () => {
    const text = `${runbook}${world()}
      invariant empty in w { at end every c in calls(of: Demote) { c.ok } }${scenario("")}`;
    expect((await only(text)).violations[0]?.says).toContain("was unknown");
  });
});

describe("the language's page of worlds", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/language/worlds.md"), "utf8");

  it("shows scenarios that are met, and an invariant that holds under every single fault", async () => {
    const { scenarios, problems } = await simulated(fencedBlocks(page)[0]?.text ?? "", { faults: 1 });
    expect(problems).toEqual([]);
    expect(scenarios).toHaveLength(4);
    for (const { unmet, idle, violations } of scenarios)
      expect({ unmet, idle, stories: violations.map((each) => each.story) }).toEqual({
        unmet: [],
        idle: [],
        stories: [],
      });
  });

  it("lists each fault that there is", () => {
    const table = page.split("\n").filter((line) => line.startsWith("| `"));
    const named = table.flatMap((line) => line.split("|")[1]?.match(/[a-z_]+/g) ?? []);
    expect(named.sort()).toEqual(Object.keys(faultNames).sort());
  });
});
