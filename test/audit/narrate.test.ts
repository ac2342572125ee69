// The story says what the kernel decided, and every way of showing it shows the same one.

import { describe, expect, test } from "vitest";
import { plain } from "../../cli/paint.ts";
import { endingScreen } from "../../cli/view/ending-screen.ts";
import { blockLines, openLiveView } from "../../cli/view/live.ts";
import { statusLines } from "../../cli/view/status-lines.ts";
import { narrate, tell } from "../../runtime/audit/narrate.ts";
import { byLane } from "../../runtime/audit/show.ts";
import { actsOf } from "../../runtime/audit/story.ts";
import { call, ending, literal, planOf, step } from "../kernel/plans.ts";
import { type Script, silentRegion, sleepyWorker, type Trail, trailOf } from "./trail.ts";

function output(width = 100, terminal = false) {
  const parts: string[] = [];
  const out = {
    write: (text: string) => void parts.push(text),
    line: (text = "") => void parts.push(`${text}\n`),
    terminal,
    width,
    paint: plain,
  };
  return { out, said: () => parts.join("") };
}

const slept = trailOf({ delivers: sleepyWorker });
const silent = trailOf({ delivers: silentRegion });
const unanswered: Script = { delivers: silentRegion, until: 17 };

function lines(trail: Trail): string {
  const { out, said } = output();
  const view = openLiveView({ plan: trail.plan, run: trail.run, out });
  for (const record of trail.records) view.take(record);
  view.close();
  return said();
}

function block(trail: Trail, width = 100, rows = 40): string[] {
  const { story } = tell(trail.plan, trail.records);
  return blockLines(
    { plan: trail.plan, run: trail.run, out: output(width).out, title: "PagerDuty Q1HZ", rows },
    story,
    story.last.at,
  );
}

test("every statement that ran is an act, and none is left under way when the run has ended", () => {
  for (const trail of [
    slept,
    silent,
    trailOf({ at: { 12: { event: "kill", at: 0, by: "anna" } } }),
    trailOf({ at: { 14: { event: "stop", at: 0, by: "anna" } } }),
  ]) {
    const { story } = tell(trail.plan, trail.records);
    const open = [...actsOf(story.run)].filter((act) => act.state === "under-way");
    expect(open.map((act) => act.path)).toEqual([]);
    const sent = trail.records
      .flatMap((record) => record.commands)
      .filter((command) => command.command === "call");
    expect([...actsOf(story.run)].flatMap((act) => act.attempts)).toHaveLength(sent.length);
  }
});

test("a story taken record by record is the story taken at once", () => {
  const narrator = narrate(slept.plan);
  const told = slept.records.flatMap((record) => narrator.take(record));
  expect(told).toEqual(tell(slept.plan, slept.records).happenings);
});

test.each<[string, Trail, RegExp[]]>([
  [
    "a timeout and its retry",
    slept,
    [
      /\? worker-node-6 {2}cache.invalidate attempt 1: outcome unknown: deadline exceeded {2}\(2s\)/,
      /→ worker-node-6 {2}cache.invalidate, attempt 2, same key/,
      /■ succeeded/,
    ],
  ],
  [
    "the values behind a decision",
    slept,
    [
      /✓ require every region \{ promotable \} {2}\[us-east-1 primary_reachable false, replica_lag 41ms · eu-west-2/,
    ],
  ],
  ["drift", slept, [/max_connection_pool canary 50, production 75 \(to align\)/]],
  [
    "a lost lane and its step",
    silent,
    [/✗ us-east-1 {2}lost: /, /✗ initiate_failover: /, /■ escalated: not every region could be failed over/],
  ],
  [
    "a stop",
    trailOf({ at: { 14: { event: "stop", at: 0, by: "anna" } } }),
    [
      /stop asked for by anna/,
      /▸ .*takes back Configuration.SetMaxConnectionPool/,
      /✓ taken back/,
      /■ compensated/,
    ],
  ],
  [
    "a resume",
    trailOf({ at: { 3: { event: "resumed", at: 0, epoch: 2, holder: "claw-2:1" } } }),
    [/resumed by claw-2:1/, /outcome unknown: executor lost/],
  ],
])("as plain lines: %s", (_what, trail, says) => {
  const said = lines(trail);
  for (const words of says) expect(said).toMatch(words);
  expect(
    said
      .split("\n")
      .filter(Boolean)
      .every((line) => /^\d\d:\d\d:\d\d\.\d{6} /.test(line)),
  ).toBe(true);
});

describe("the block", () => {
  test.each([72, 86, 100])("fits %i columns at every record", (width) => {
    const narrator = narrate(silent.plan);
    for (const record of silent.records) {
      narrator.take(record);
      const shown = blockLines(
        { plan: silent.plan, run: silent.run, out: output(width).out, rows: 30 },
        narrator.story,
        record.event.at,
      );
      expect(shown.filter((line) => line.length > width)).toEqual([]);
    }
  });

  test("shows what is going on in a lane, and what is still to come", () => {
    const shown = block(trailOf(unanswered)).join("\n");
    expect(shown).toMatch(/✓ require every region/);
    expect(shown).toMatch(/▸ initiate_failover {3}canary first, 1 at a time/);
    expect(shown).toMatch(/eu-west-2 +✓ 3\/3 nodes acknowledged · replica_lag 22ms held 4s/);
    expect(shown).toMatch(
      /us-east-1 +▸ attempt 3 of 4: attempt 2 outcome unknown: deadline exceeded, same key/,
    );
    expect(shown).toMatch(/^ {4}invalidate_cache/m);
    expect(shown).toMatch(/stop: clawc stop 7KQ2/);
  });

  test("stays below the terminal's height", () => {
    const { story } = tell(slept.plan, slept.records.slice(0, 32));
    const shown = blockLines(
      { plan: slept.plan, run: slept.run, out: output().out, rows: 14 },
      story,
      story.last.at,
    );
    expect(shown.length).toBeLessThanOrEqual(14);
  });

  test("is redrawn over itself on a terminal", () => {
    const { out, said } = output(100, true);
    const view = openLiveView({ plan: slept.plan, run: slept.run, out, now: () => 0 });
    for (const record of slept.records) view.take(record);
    view.note("something beside it");
    view.close();
    expect(said()).toContain("\u001b[");
    expect(said().trimEnd().endsWith("20ms")).toBe(true);
  });
});

test("no alert can repaint the screen", () => {
  const plan = planOf([
    step("s\u001b[2Jx", [call("idempotent")]),
    ending("escalate", "\u001b]0;owned\u0007 \u202egnp"),
  ]);
  const trail = trailOf({ plan });
  const { story } = tell(trail.plan, trail.records);
  const screen = endingScreen({ story, folder: ".", anchoredAt: null, width: 100, paint: plain });
  const shown = [lines(trail), ...block(trail), ...screen].join("\n");
  for (const character of ["\u001b", "\u0007", "\u202e"]) expect(shown).not.toContain(character);
  expect(shown).toContain("\\u{1b}");
});

test("what a run that ended well returned stands on its last screen", () => {
  const given = { kind: "return", id: 7, name: "return", label: "return 7d", value: literal(7) } as const;
  const plan = { ...planOf([given]), output: { t: "scalar", of: "int" } as const };
  const trail = trailOf({ plan });
  const { story } = tell(trail.plan, trail.records);
  const screen = endingScreen({ story, folder: ".", anchoredAt: null, width: 100, paint: plain });
  expect(screen.join("\n")).toMatch(/^ {2}returned +7$/m);
});

describe("the end", () => {
  const unsure: Script = { delivers: silentRegion, at: { 16: { event: "kill", at: 0, by: "anna" } } };
  const screenOf = (trail: Trail) => {
    const { story } = tell(trail.plan, trail.records);
    return endingScreen({
      story,
      folder: ".claw/runs/7KQ2-payments",
      anchoredAt: story.records,
      width: 100,
      paint: plain,
    }).join("\n");
  };

  test.each<[string, Trail, RegExp[]]>([
    [
      "a good one",
      slept,
      [
        /^SUCCEEDED {2}after 20\.2s/,
        /worker-node-1, worker-node-2, worker-node-3 and 5 more: cache.invalidate done/,
        /\(40 records, anchored\)/,
      ],
    ],
    [
      "an escalation",
      silent,
      [
        /^ESCALATED {2}after 2m 11s: not every region could be failed over/,
        /eu-west-2: Remediation.InitiateFailover done, seen: replica_lag 22ms/,
        /locks kept +database\(payments\), until settled/,
        /clawc undo 7KQ2/,
      ],
    ],
    [
      "a kill in flight",
      trailOf(unsure),
      [
        /^KILLED/,
        /UNKNOWN: Remediation.InitiateFailover was requested at \d\d:\d\d:\d\d\.\d{6},\s+not confirmed/,
        /clawc settle 7KQ2 'initiate_failover\[us-east-1\]\/failover' --done/,
      ],
    ],
  ])("%s says what is true and what is owed", (_what, trail, says) => {
    for (const words of says) expect(screenOf(trail)).toMatch(words);
  });

  test("of a good run owes nothing and keeps no lock", () => {
    expect(screenOf(slept)).not.toMatch(/what is owed|locks kept/);
  });
});

test("a status has at most fifteen lines, and says what is next and when", () => {
  const trail = trailOf(unanswered);
  const { story } = tell(trail.plan, trail.records);
  const startMs = Date.parse("2026-11-24T03:28:50Z");
  const said = statusLines({ story, nowMs: story.last.at + 1000, startMs });
  expect(said.length).toBeLessThanOrEqual(15);
  expect(said.join("\n")).toMatch(/us-east-1: UNKNOWN yet: .*no answer so far/);
  expect(said.join("\n")).toMatch(
    /answer of Remediation.InitiateFailover, or its timeout, in 29s \(03:\d\d:\d\dZ\)/,
  );
  expect(said.join("\n")).toMatch(/clawc stop 7KQ2/);
  const later = statusLines({ story, nowMs: story.last.at + 300_000, startMs }).join("\n");
  expect(later).toMatch(/nobody seems to execute it: clawc resume 7KQ2/);
});

test("by lane, each line stands once, under its own lane", () => {
  const { happenings } = tell(slept.plan, slept.records);
  const lanes = byLane(happenings);
  expect(lanes.map((lane) => lane.title)).toContain("invalidate_cache[worker-node-6]");
  expect(lanes.flatMap((lane) => lane.happenings)).toHaveLength(happenings.length);
});
