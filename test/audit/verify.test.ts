// A trail as it was written is accepted; whatever is done to it afterwards is refused, with the record named.

import { describe, expect, test } from "vitest";
import { genesis, seal } from "../../runtime/audit/chain.ts";
import { type StoredText, verifyTrail } from "../../runtime/audit/verify.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { JournalRecord } from "../../schema/generated/journal-record.ts";
import { failoverPlan } from "./failover-plan.ts";
import { silentRegion, sleepyWorker, trailOf } from "./trail.ts";

const trail = trailOf({ delivers: sleepyWorker });
const { plan, stored, anchors } = trail;
const last = stored.length;

function refusals(records: readonly StoredText[], given = anchors): string[] {
  return verifyTrail({ records, plan, anchors: given })
    .findings.filter((each) => each.severity === "refused")
    .map((each) => `${each.seq}: ${each.what}`);
}

const edit = (seq: number, change: (text: string) => string): StoredText[] =>
  stored.map((each) => (each.seq === seq ? { ...each, text: change(each.text) } : each));

/** Whoever can write the journal can also seal it again from there on. */
function reseal(change: (records: JournalRecord[]) => JournalRecord[]): StoredText[] {
  let prev = genesis;
  return change(structuredClone(trail.records)).map((record, index) => {
    const { hash: _hash, ...rest } = record;
    const sealed = seal({ ...rest, seq: index + 1, prev });
    prev = sealed.record.hash;
    return { run: trail.run, seq: index + 1, text: sealed.text };
  });
}

test("a trail as it was written is accepted, anchored to its end, and folds", () => {
  const result = verifyTrail({ records: stored, plan, anchors });
  expect(result.findings).toEqual([]);
  expect(result).toMatchObject({
    run: trail.run,
    records: last,
    zones: { anchored: last, signedOnly: 0, unsealed: 0 },
    ending: "succeeded",
    folded: true,
  });
  expect(result.commandsCompared).toBe(
    trail.records.reduce((sum, record) => sum + record.commands.length, 0),
  );
});

test.each([
  ["escalated", trailOf({ delivers: silentRegion })],
  ["killed", trailOf({ at: { 12: { event: "kill", at: 0, by: "anna" } } })],
  ["compensated", trailOf({ at: { 14: { event: "stop", at: 0, by: "anna" } } })],
] as const)("a run that ended %s verifies too", (ending, other) => {
  const result = verifyTrail({ records: other.stored, plan: other.plan, anchors: other.anchors });
  expect(result).toMatchObject({ ending, folded: true, findings: [] });
});

describe("one flipped byte", () => {
  const text = stored[11]?.text ?? "";
  const spots = Array.from({ length: 40 }, (_, index) => Math.floor((index * text.length) / 40));
  test.each(spots)("at byte %i of record 12 names record 12 and no other", (at) => {
    const flipped = edit(
      12,
      (whole) => whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 1) + whole.slice(at + 1),
    );
    const found = verifyTrail({ records: flipped, plan, anchors });
    const named = new Set(
      found.findings.filter((each) => each.severity === "refused").map((each) => each.seq),
    );
    expect(named).toEqual(new Set([12]));
    expect(found.folded).toBe(false);
  });
});

test.each<[string, StoredText[], RegExp]>([
  ["the first record removed", stored.slice(1), /^1: record 1 is missing/],
  ["a record removed", stored.filter((each) => each.seq !== 17), /^17: record 17 is missing/],
  [
    "two texts swapped",
    edit(20, () => stored[20]?.text ?? "").map((each) =>
      each.seq === 21 ? { ...each, text: stored[19]?.text ?? "" } : each,
    ),
    /^20: records 20 and 21 have changed places/,
  ],
  [
    "two rows swapped",
    [...stored.slice(0, 19), stored[20] as StoredText, stored[19] as StoredText, ...stored.slice(21)],
    /^20: records 20 and 21 have changed places/,
  ],
  [
    "the tail cut",
    stored.slice(0, -5),
    new RegExp(`^${last - 4}: the tail has been cut: the witness saw record ${last}`),
  ],
  [
    "a record that isn't JSON",
    edit(9, (text) => text.slice(0, -1)),
    /^9: record 9 is no record: it is not JSON/,
  ],
  [
    "a field too many",
    edit(9, (text) => text.replace('{"commands"', '{"aside":1,"commands"')),
    /^9: record 9 is no record: .*aside/,
  ],
  [
    "other white space",
    edit(9, (text) => text.replace(",", ", ")),
    /^9: record 9 is not written in canonical form/,
  ],
  [
    "history sealed anew",
    reseal((records) =>
      records.map((each) => (each.seq === 3 ? { ...each, wall: "2026-11-24T03:28:50.422361Z" } : each)),
    ),
    /history has been rewritten/,
  ],
  [
    "a record removed and the rest sealed anew",
    reseal((records) => records.filter((each) => each.seq !== 17)),
    /tail has been cut|rewritten/,
  ],
  ["nothing left", [], /the trail is empty/],
])("%s is refused", (_what, records, named) => {
  const found = refusals(records);
  expect(found.length).toBeGreaterThan(0);
  expect(found.join("\n")).toMatch(named);
});

test("without a witness a cut tail can't be seen, and that is said", () => {
  const result = verifyTrail({ records: stored.slice(0, -5), plan, anchors: [] });
  expect(result.findings).toMatchObject([
    { severity: "noted", what: "unsealed: nothing proves that the tail is whole" },
  ]);
  expect(result).toMatchObject({ ending: null, zones: { anchored: 0, unsealed: last - 5 }, folded: true });
});

test("records after the last anchor are unsealed", () => {
  const first = anchors.slice(0, 1);
  const result = verifyTrail({ records: stored, plan, anchors: first });
  expect(result.zones).toEqual({
    anchored: first[0]?.seq,
    signedOnly: 0,
    unsealed: last - (first[0]?.seq ?? 0),
  });
  expect(result.findings).toMatchObject([{ severity: "noted", seq: (first[0]?.seq ?? 0) + 1 }]);
});

test("an act that the plan doesn't dictate is named with both commands, though its chain holds", () => {
  const forged = reseal((records) => {
    const at = records.findIndex((each) => each.commands.some((command) => command.command === "call"));
    const command = records[at]?.commands.find((each) => each.command === "call");
    if (command?.command === "call") command.places = { environment: "production" };
    return records;
  });
  const found = refusals(forged, []);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^\d+: record \d+, command \d+: call align_Get\S+: recorded places.environment "production", the plan dictates "canary"/,
  );
});

test("another plan is refused before it is compared", () => {
  const other = loadPlan({ ...failoverPlan(), name: "another" });
  const result = verifyTrail({ records: stored, plan: other, anchors });
  expect(result.findings.map((each) => each.what).join("\n")).toMatch(/was started under plan/);
  expect(result.folded).toBe(false);
});

test("wall time that goes back is noted, run time that goes back is refused", () => {
  const set = (seq: number, change: Partial<JournalRecord>) =>
    reseal((records) => records.map((each) => (each.seq === seq ? { ...each, ...change } : each)));
  const noted = verifyTrail({
    records: set(9, { wall: "2026-11-24T02:00:00.000000Z" }),
    plan,
    anchors: [],
  }).findings;
  expect(noted[0]).toMatchObject({ severity: "noted", seq: 9 });
  const event = { ...(trail.records[8] as JournalRecord).event, at: 0 };
  expect(refusals(set(9, { event }), []).join()).toMatch(/^9: run time goes back at record 9/);
});

test("no text makes the verifier throw", () => {
  for (const text of ["", "null", "[]", "{}", '"x"', '{"__proto__":{}}', canonicalJson({ seq: 1 })]) {
    expect(refusals([{ run: "r", seq: 1, text }]).length).toBeGreaterThan(0);
  }
});
