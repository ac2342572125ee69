// Is this trail the one that was written, and did the run do what its runbook dictated? Every record is looked at
// by itself, against its neighbour, against what a witness outside kept, and at last all of them are folded through
// the plan. What is wrong is said with the record's number; what merely can't be proved is said apart from it.

import { canonicalJson } from "../../schema/canonical.ts";
import type { JournalRecord, RunEnding } from "../../schema/generated/journal-record.ts";
import { validate } from "../../schema/generated/journal-record.validate.js";
import { explainErrors } from "../../schema/validator.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import { type Anchor, genesis, hashOf, sha256 } from "./chain.ts";
import { foldFindings } from "./refold.ts";
import { refused, refusedIn, type TrailFinding } from "./trail-finding.ts";

/** A record as it lies in the journal: its canonical text is what was hashed. */
export interface StoredText {
  run: string;
  seq: number;
  text: string;
}

export interface Verification {
  run: string | null;
  records: number;
  /** How many records each kind of proof covers. */
  zones: { anchored: number; signedOnly: number; unsealed: number };
  /** How the run ended last; null: it is still open. */
  ending: RunEnding | null;
  head: string | null;
  findings: TrailFinding[];
  /** Every record was folded through the plan, and every command is the dictated one. */
  folded: boolean;
  commandsCompared: number;
}

export interface TrailParts {
  records: readonly StoredText[];
  plan: LoadedPlan | null;
  anchors: readonly Anchor[];
}

/** The record behind a stored text, where one can be made out; its own hash, computed anew. */
interface Looked {
  stored: StoredText;
  record: JournalRecord | null;
  computed: string;
}

export function verifyTrail({ records, plan, anchors }: TrailParts): Verification {
  const looked = records.map(look);
  const findings = looked.flatMap(ownFindings);
  findings.push(...orderFindings(looked), ...chainFindings(looked), ...timeFindings(looked));
  const whole =
    looked.every((each) => each.record !== null) && !findings.some((each) => each.severity === "refused");
  const run = records[0]?.run ?? null;
  const own = anchors.filter((anchor) => anchor.run === run);
  findings.push(...startFindings(looked, plan), ...anchorFindings(looked, own));
  const refolded = plan === null ? null : foldFindings(looked, plan, findings);
  const anchored = refusedIn(findings)
    ? anchoredPrefix(looked, own, findings)
    : Math.max(0, ...own.map((anchor) => anchor.seq));
  findings.push(...sealFindings(looked.length, anchored, own, findings));
  return {
    run,
    records: records.length,
    zones: { anchored, signedOnly: 0, unsealed: records.length - anchored },
    ending: endingOf(looked),
    head: looked.at(-1)?.record?.hash ?? null,
    findings: findings.sort(
      (a, b) => (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER),
    ),
    folded: whole && refolded?.agrees === true && records.length > 0,
    commandsCompared: refolded?.compared ?? 0,
  };
}

function look(stored: StoredText): Looked {
  try {
    const value: unknown = JSON.parse(stored.text);
    if (!validate(value)) return { stored, record: null, computed: "" };
    return { stored, record: value, computed: hashOf(value) };
  } catch {
    return { stored, record: null, computed: "" };
  }
}

/** What can be said of a record alone. */
function ownFindings({ stored, record, computed }: Looked): TrailFinding[] {
  const { seq, text } = stored;
  if (record === null) return [refused(seq, `record ${seq} is no record: ${whyNone(text)}`)];
  if (canonicalJson(record) !== text)
    return [
      refused(seq, `record ${seq} is not written in canonical form, so it was written by something else`),
    ];
  if (computed !== record.hash)
    return [refused(seq, `record ${seq} has been changed: its hash is not that of what it says`)];
  return [];
}

function whyNone(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    validate(value);
    return explainErrors(validate.errors)[0] ?? "it doesn't have the fields of one";
  } catch {
    return "it is not JSON";
  }
}

/** Each place holds its own record: none missing, none twice, none in another's place. */
function orderFindings(looked: readonly Looked[]): TrailFinding[] {
  const findings: TrailFinding[] = [];
  const held = looked.map((each) => each.record?.seq ?? each.stored.seq);
  const present = new Set(held);
  const highest = Math.max(0, ...held.filter((seq) => seq <= looked.length * 2 + 1));
  for (let seq = 1; seq <= highest; seq++) {
    if (!present.has(seq))
      findings.push(
        refused(
          seq,
          `record ${seq} is missing`,
          "What happened there, and what followed from it, can't be known.",
        ),
      );
  }
  const seen = new Set<number>();
  for (const [index, seq] of held.entries()) {
    if (seen.has(seq)) findings.push(refused(seq, `record ${seq} stands there twice`));
    const stored = looked[index]?.stored.seq ?? 0;
    const wanted = seen.has(seq) ? seq : stored;
    seen.add(seq);
    if (wanted === seq) continue;
    const partner = held[looked.findIndex((each) => each.stored.seq === seq)];
    if (partner === stored && seq < stored) continue;
    const swapped = partner === stored;
    findings.push(
      refused(
        stored,
        swapped
          ? `records ${stored} and ${seq} have changed places`
          : `record ${seq} stands in the place of record ${stored}`,
      ),
    );
  }
  return findings.concat(listOrderFindings(looked));
}

/** Handed in another order than that of their numbers. */
function listOrderFindings(looked: readonly Looked[]): TrailFinding[] {
  const at = looked.findIndex(
    (each, index) => index > 0 && each.stored.seq < (looked[index - 1] as Looked).stored.seq,
  );
  if (at < 0) return [];
  const [before, after] = [looked[at - 1] as Looked, looked[at] as Looked];
  return [
    refused(after.stored.seq, `records ${after.stored.seq} and ${before.stored.seq} have changed places`),
  ];
}

/** Each record holds the hash of the one before it. A broken one is named once, not by its neighbour too. */
function chainFindings(looked: readonly Looked[]): TrailFinding[] {
  const findings: TrailFinding[] = [];
  for (const [index, { record, computed }] of looked.entries()) {
    if (record === null || computed !== record.hash) continue;
    const before = looked[index - 1];
    if (before === undefined) {
      if (record.seq === 1 && record.prev !== genesis)
        findings.push(refused(1, "record 1 points at a record before it, and there is none"));
      continue;
    }
    if (before.record === null || before.record.seq !== record.seq - 1) continue;
    if (record.prev === before.record.hash || record.prev === before.computed) continue;
    findings.push(
      refused(
        record.seq,
        `record ${record.seq} doesn't follow record ${record.seq - 1}: it holds the hash of another one`,
      ),
    );
  }
  return findings;
}

/** Run time never goes back; wall time may, when a clock was set, and is only noted. */
function timeFindings(looked: readonly Looked[]): TrailFinding[] {
  const findings: TrailFinding[] = [];
  for (let index = 1; index < looked.length; index++) {
    const [before, after] = [unchanged(looked[index - 1]), unchanged(looked[index])];
    if (!before || !after || after.seq !== before.seq + 1) continue;
    if (after.event.at < before.event.at)
      findings.push(
        refused(
          after.seq,
          `run time goes back at record ${after.seq}, from ${before.event.at} ms to ${after.event.at} ms`,
        ),
      );
    if (after.wall >= before.wall) continue;
    const what = `wall time goes back at record ${after.seq}, from ${before.wall} to ${after.wall}`;
    findings.push({
      severity: "noted",
      seq: after.seq,
      what,
      why: "The host's clock was set while the run went on.",
      help: "go by run time (`at`) around this record",
    });
  }
  return findings;
}

function unchanged(looked: Looked | undefined): JournalRecord | null {
  return looked?.record && looked.computed === looked.record.hash ? looked.record : null;
}

function startFindings(looked: readonly Looked[], plan: LoadedPlan | null): TrailFinding[] {
  const findings: TrailFinding[] = [];
  if (looked.length === 0)
    return [
      refused(
        null,
        "the trail is empty",
        "Nothing was recorded, or everything was removed.",
        "look for the journal's own file and its -wal beside it",
      ),
    ];
  for (const { record, stored } of looked) {
    if (record === null) continue;
    if (record.event.event === "start" && record.seq > 1)
      findings.push(refused(record.seq, `record ${record.seq} starts a run that is under way`));
    if (record.event.event === "start" && record.event.run !== stored.run)
      findings.push(
        refused(record.seq, `record ${record.seq} belongs to run ${record.event.run}, not to ${stored.run}`),
      );
  }
  const first = looked[0]?.record;
  if (first?.seq === 1 && first.event.event !== "start")
    findings.push(refused(1, "the trail doesn't begin with the start of a run"));
  const digest = plan === null ? null : sha256(canonicalJson(plan.plan));
  if (first?.event.event === "start" && digest !== null && !first.event.plan.endsWith(digest)) {
    const what = `the run was started under plan ${first.event.plan}, the plan at hand is ${digest}`;
    findings.push(
      refused(
        1,
        what,
        "Another plan dictates other acts, so nothing can be compared.",
        "hand in the plan of this run: plan.json of its folder",
      ),
    );
  }
  return findings;
}

/** What a witness outside the run's folder kept must be what stands here. */
function anchorFindings(looked: readonly Looked[], anchors: readonly Anchor[]): TrailFinding[] {
  const bySeq = new Map(looked.flatMap((each) => (each.record ? [[each.record.seq, each] as const] : [])));
  const last = Math.max(0, ...looked.map((each) => each.record?.seq ?? each.stored.seq));
  return anchors.flatMap((anchor) => {
    const at = bySeq.get(anchor.seq);
    if (anchor.seq > last) {
      const what = `the tail has been cut: the witness saw record ${anchor.seq} at ${anchor.wall}, the trail ends with record ${last}`;
      return [refused(last + 1, what, "Acts that were recorded are hidden: what they did may still stand.")];
    }
    if (!at || at.computed === anchor.hash) return [];
    if (at.computed !== at.record?.hash) return [];
    const what = `history has been rewritten at or before record ${anchor.seq}: the witness kept ${anchor.hash.slice(0, 12)}…, the trail has ${at.computed.slice(0, 12)}…`;
    return [refused(anchor.seq, what)];
  });
}

/** Of a broken trail: as far as an anchor lies before the first thing that is wrong. */
function anchoredPrefix(
  looked: readonly Looked[],
  anchors: readonly Anchor[],
  findings: readonly TrailFinding[],
): number {
  const broken = Math.min(
    looked.length + 1,
    ...findings.filter((each) => each.severity === "refused").map((each) => each.seq ?? 1),
  );
  return Math.max(0, ...anchors.filter((anchor) => anchor.seq < broken).map((anchor) => anchor.seq));
}

function sealFindings(
  records: number,
  anchored: number,
  anchors: readonly Anchor[],
  findings: readonly TrailFinding[],
): TrailFinding[] {
  if (refusedIn(findings) || anchored === records) return [];
  const why = "A hash chain shows what was changed in the middle, never what was cut off at its end.";
  if (anchors.length === 0) {
    return [
      {
        severity: "noted",
        seq: null,
        what: "unsealed: nothing proves that the tail is whole",
        why,
        help: "run with --witness FILE, on another machine's disk if you can, and verify with it",
      },
    ];
  }
  const what = `records ${anchored + 1} to ${records} came after the last anchor: nothing proves that the tail is whole`;
  return [
    {
      severity: "noted",
      seq: anchored + 1,
      what,
      why,
      help: "verify again when the run has ended: its end is anchored",
    },
  ];
}

function endingOf(looked: readonly Looked[]): RunEnding | null {
  let ending: RunEnding | null = null;
  for (const { record } of looked) {
    if (record?.event.event === "undo") ending = null;
    for (const command of record?.commands ?? []) if (command.command === "end") ending = command.ending;
  }
  return ending;
}
