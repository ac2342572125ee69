/**
 * A run while it happens. On a terminal a block of rows is redrawn in place; elsewhere each happening is one
 * line. Both are told by the same story, record by record, and neither can hold the run up: a record is taken in
 * at once, and drawing happens at most ten times a second.
 */

import { narrate } from "../../runtime/audit/narrate.ts";
import type { Story } from "../../runtime/audit/story.ts";
import { mayStand } from "../../runtime/kernel/ledger.ts";
import type { LoadedPlan } from "../../runtime/kernel/load.ts";
import type { JournalRecord } from "../../schema/generated/journal-record.ts";
import { foreignText } from "../foreign-text.ts";
import type { Output } from "../io.ts";
import { cut, layRow, spread } from "./layout.ts";
import { plainLine } from "./plain-line.ts";
import { type Row, rowsOf } from "./rows.ts";
import { shortRun } from "./short-run.ts";

export interface LiveViewOptions {
  plan: LoadedPlan;
  run: string;
  out: Output;
  /** What stands beside the runbook's name: the alert, the tenants. */
  title?: string;
  /** Lines that a terminal shows; the block stays below it. */
  rows?: number;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export interface LiveView {
  story: Story;
  take(record: JournalRecord): void;
  /** Says something beside the story: above the block, or as a line. */
  note(text: string): void;
  /** Draws the last state and leaves it there. */
  close(): void;
}

const redrawMs = 100;
const fewestRows = 8;

export function openLiveView(options: LiveViewOptions): LiveView {
  const { plan, out } = options;
  const narrator = narrate(plan);
  return out.terminal ? openBlock(options, narrator) : openLines(out, narrator);
}

type Narrator = ReturnType<typeof narrate>;

function openLines(out: Output, narrator: Narrator): LiveView {
  return {
    story: narrator.story,
    take(record) {
      for (const happening of narrator.take(record)) out.line(plainLine(happening, out.paint));
    },
    note: (text) => out.line(foreignText(text)),
    close() {},
  };
}

function openBlock(options: LiveViewOptions, narrator: Narrator): LiveView {
  const { out } = options;
  const now = options.now ?? Date.now;
  let drawn = 0;
  let startedMs = now();
  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    const lines = blockLines(options, narrator.story, Math.max(narrator.story.last.at, now() - startedMs));
    erase();
    out.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const timer = setInterval(draw, redrawMs);
  timer.unref();
  return {
    story: narrator.story,
    take(record) {
      narrator.take(record);
      if (record.seq === 1 || narrator.story.records === 1)
        startedMs = Date.parse(record.wall) - record.event.at;
    },
    note(text) {
      erase();
      out.line(foreignText(text));
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
    },
  };
}

/** The block at run time `nowMs`: at most as high as the terminal. */
export function blockLines(options: LiveViewOptions, story: Story, nowMs: number): string[] {
  const { plan, out } = options;
  const { width } = out;
  const elapsed = `${clockOf(nowMs)} elapsed of ${minutes(plan.plan.deadlineMs)}`;
  const head = [plan.plan.name, `run ${options.run}`, options.title ?? ""].filter(Boolean).join("   ");
  const highest = Math.max(fewestRows, (options.rows ?? out.rows ?? 24) - 4);
  const lines = fitRows(rowsOf(story, nowMs), highest).map((row) => layRow(row, width, out.paint));
  return [
    out.paint.bold(spread(foreignText(head), elapsed, width)),
    ...lines,
    ...footOf(options.run, story).map((line) => cut(line, width)),
  ];
}

/** Too many rows: lanes that are done go first, then what is to come. */
function fitRows(rows: Row[], highest: number): Row[] {
  let left = rows.length - highest;
  if (left <= 0) return rows;
  const spare = (row: Row) => (row.depth > 0 && row.mark === "done") || row.mark === "to-come";
  const kept = rows.filter((row) => !(left > 0 && spare(row) && left-- > 0));
  const hidden = rows.length - kept.length;
  const shown = kept.length > highest ? kept.slice(-highest) : kept;
  return hidden === 0
    ? shown
    : [
        ...shown,
        { mark: "none", depth: 0, title: `… ${hidden} more, done or to come`, detail: "", tookMs: null },
      ];
}

function footOf(run: string, story: Story): string[] {
  if (story.endings.length > 0) return [];
  const owed = story.state.effects.filter((effect) => mayStand(effect) && effect.state !== "kept").length;
  const so = `${owed} ${owed === 1 ? "effect" : "effects"}`;
  return [
    `  stop: clawc stop ${shortRun(run)}    status: clawc status ${shortRun(run)}    may stand so far: ${so}`,
  ];
}

function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return seconds < 3600
    ? `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
    : `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0
    ? `${seconds / 60}m`
    : seconds < 60
      ? `${seconds}s`
      : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}
