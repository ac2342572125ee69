// What a world says, held to what then happens in a simulated run; and the language's page of worlds, whose example is
// run as it stands there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultNames } from "../../schema/fault-names.ts";
import { fencedBlocks } from "../blocks/fenced.ts";
import { meets, only } from "./moving.ts";
import { simulated } from "./written.ts";

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

  it("takes an optional state away again", () =>
    meets(
      `given note("a") = "given"
      expect note("a") == none and note("b") == none and note("c") == "new" and run.outcome == succeeded`,
      {
        states: `state note(of: string): string? = "old"`,
        promote: `set note("a") = none  set note("b") = none  set note("c") = none  set note("c") = "new"
          when note("a") == none { set serving = true }`,
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

describe("the expressions of a world", () => {
  it("choose, filter, index and compare as everywhere, over sums, lists and maps", async () => {
    const text = `
type Mood = calm | broken { why: string, since: int }
runbook r(region) {
  deadline 1h
  environment production
  require up
  require errors == 2
}
world w {
  state mood(region): Mood = Mood.broken(why: "disk", since: 3)
  state level: Level = low
  state marks: list<string> = ["a", "b", "c"]
  state slots: map<string, int> = ["x": 1]
  probe Watch.Look = View(
    up: choose mood(region) { calm -> true broken as b -> b.since > 5 },
    lag: if level == low then 1s else 2s,
    errors: count([m for each m in marks where m != "a"]),
    load: 0.5, used: 1, role: PRIMARY,
  )
}
scenario "s" in w {
  given mood(us-east-1) = Mood.broken(why: "net", since: 9)
  run r(region: us-east-1)
  after 10s set level = high
  expect {
    run.outcome == succeeded
    choose mood(us-east-1) { calm -> false broken as b -> b.why == "net" }
    "c" in marks and slots["x"] == 1 and slots["y"] == none
  }
}
invariant i in w {
  always choose level { low, middle -> true else -> count(marks) == 3 }
  at end level == high
}`;
    expect(await only(text)).toMatchObject({ unmet: [], idle: [], violations: [] });
    expect((await only(text, 1)).violations).toEqual([]);
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
