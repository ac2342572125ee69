// The story of one schedule, for a person: what went wrong in two sentences, then the run in lanes, what was
// believed beside what was true, the last moment at which looking would have helped, the first wrong one, the
// ways out, and the line that replays it. Laid out for 100 columns, and for no fewer than 72.

import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { Violation } from "./check.ts";
import { type Row, rowsOf, truthAt } from "./happenings.ts";
import { lanesOf } from "./scene.ts";
import { faultKinds, printFault, printSchedule } from "./schedule.ts";
import type { Run } from "./stage.ts";
import { nodeAt, type Trail, trailOf } from "./trail.ts";
import { waysOut } from "./ways-out.ts";

export interface StoryOptions {
  width?: number;
  sources?: SourceMap;
  scenario?: string;
  /** Several scenarios run this runbook, so a replay must name its own. */
  namesScenario?: boolean;
}

const mostRows = 36;

export function tellStory(run: Run, violation: Violation | null, options: StoryOptions = {}): string {
  const width = Math.min(100, Math.max(72, options.width ?? 100));
  const trail = trailOf(run);
  const lines = [
    ...heading(trail, violation, options),
    "",
    ...fold(inShort(trail, violation), width),
    ...fold(needs(run, violation), width),
    "",
    ...lanes(run, violation, width),
    "",
    ...(violation
      ? waysOut(run, violation).flatMap((way, index) =>
          fold(`${index === 0 ? "Ways out: " : "          "}${way}`, width, 10),
        )
      : []),
    `Replay:  ${replayLine(run, options)}`,
  ];
  return lines.join("\n");
}

function heading(trail: Trail, violation: Violation | null, options: StoryOptions): string[] {
  const name = trail.plan.name;
  if (!violation)
    return [`${name}${options.scenario ? `, scenario "${options.scenario}"` : ""}: no invariant is broken`];
  const node = nodeAt(trail, violation.path);
  const place = node ? options.sources?.nodes[String(node.id)] : undefined;
  const source = place
    ? `${options.sources?.files[place.file] ?? ""}:${place.line}  ${place.text}`
    : violation.path;
  return [
    `FAIL  ${violation.invariant} ${violation.name}    ${name}`,
    ...(source === "" ? [] : [`      ${source}`]),
  ];
}

function inShort(trail: Trail, violation: Violation | null): string {
  if (!violation)
    return `The run ended ${trail.end?.command.ending ?? "not at all"}${trail.end?.command.reason ? `: ${trail.end.command.reason}` : "."}`;
  return `In short: ${violation.path === "" ? "" : `${violation.path}: `}${violation.says}.`;
}

function needs(run: Run, violation: Violation | null): string {
  const faults = [...run.schedule]
    .map(([site, fault]) => `${faultKinds[fault.kind].name} (${printFault(fault)}) at ${site}`)
    .map((text, index, all) => (all.length > 1 ? `(${index + 1}) ${text}` : text));
  const own = run.subject.strikes.filter((_rule, index) => run.struck.has(index)).map((rule) => rule.label);
  const also = own.length === 0 ? "" : ` The scenario has its own: ${own.join("; ")}.`;
  if (faults.length === 0) {
    const further = own.length === 0 ? "" : "further ";
    return violation ? `It needs no ${further}fault at all.${also}` : `No ${further}faults.${also}`;
  }
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return `${violation ? "Needs" : "With"} ${count}: ${faults.join("; ")}.${violation ? ` Without ${faults.length === 1 ? "it" : "any one of them"} this does not happen.` : ""}${also}`;
}

/** In single quotes for a shell; no part of a schedule holds one. */
function replayLine(run: Run, options: StoryOptions): string {
  const scenario =
    options.namesScenario && options.scenario
      ? ` --scenario '${options.scenario.replaceAll("'", "'\\''")}'`
      : "";
  return `clawc simulate ${run.subject.loaded.plan.name}${scenario} --replay '${printSchedule(run.schedule)}'`;
}

interface Layout {
  executor: number;
  lane: number;
  names: string[];
}

function lanes(run: Run, violation: Violation | null, width: number): string[] {
  const rows = chosen(rowsOf(run), violation);
  const broken = violation ? (lanesOf(violation.path)[0]?.item ?? "") : "";
  const named = [...new Set([broken, ...rows.map((row) => row.lane)])].filter((name) => name !== "");
  const names = named.length === 0 ? ["world"] : named.slice(0, width >= 100 ? 2 : 1);
  const executor = width >= 100 ? 34 : 28;
  const layout: Layout = {
    executor,
    lane: Math.floor((width - 14 - executor - 2 * names.length) / names.length),
    names,
  };
  const out = [cells(layout, "virtual time", "executor", layout.names)];
  const isOwn = run.subject.model.invariants.some((each) => each.name === violation?.invariant);
  const safe = violation && !isOwn ? lastSafe(run, violation) : null;
  let hasMarked = false;
  let quiet = 0;
  for (const item of rows) {
    if (item.isQuiet) {
      quiet++;
      continue;
    }
    if (quiet > 0) out.push(cells(layout, "", `… ${quiet} quiet moments`, []));
    quiet = 0;
    if (violation && !hasMarked && item.at > violation.at) {
      if (safe)
        out.push(...fold(`${" ".repeat(14)}^ last safe moment, ${clock(safe.at)}: ${safe.says}`, width, 16));
      out.push(`${clock(violation.at).padEnd(14)}<== FIRST WRONG: ${violation.invariant}`);
      hasMarked = true;
    }
    out.push(...rowLines(layout, item));
  }
  if (violation && !hasMarked)
    out.push(`${clock(violation.at).padEnd(14)}<== FIRST WRONG: ${violation.invariant}`);
  const others = named.filter((name) => !names.includes(name));
  if (others.length > 0) out.push(`${" ".repeat(14)}not shown: ${others.join(", ")}`);
  return out;
}

function isAtOrAfter(row: Row, violation: Violation): boolean {
  return row.at > violation.at || (row.at === violation.at && row.seq >= violation.seq);
}

/** All rows, or those that matter: faults, the broken lane, the ends. */
function chosen(rows: Row[], violation: Violation | null): (Row & { isQuiet: boolean })[] {
  if (rows.length <= mostRows) return rows.map((row) => ({ ...row, isQuiet: false }));
  const lane = violation ? (lanesOf(violation.path)[0]?.item ?? "") : "";
  const near = violation ? rows.findIndex((row) => isAtOrAfter(row, violation)) : rows.length;
  return rows.map((row, index) => {
    const isNear = Math.abs(index - (near < 0 ? rows.length : near)) <= mostRows / 3;
    const isOurs = row.lane === lane && (row.world !== "" || row.executor.includes("──▶"));
    const isEdge = index === 0 || index >= rows.length - 2;
    return { ...row, isQuiet: !(row.isFault || isNear || isOurs || isEdge) };
  });
}

/** The last record before the first wrong one at which asking the world would have told the truth in time. */
function lastSafe(run: Run, violation: Violation): { at: number; says: string } | null {
  const belief = run.beliefs
    .filter((each) => each.effect === violation.path && each.at < violation.at)
    .at(-1);
  const record = run.records
    .filter((each) => each.event.at < violation.at && each.seq < violation.seq)
    .at(-1);
  if (!record || !belief) return null;
  const lane = lanesOf(violation.path)[0]?.item;
  return {
    at: record.event.at,
    says: `a look at ${lane ?? "the world"} would have shown: ${truthAt(run, violation.path, record.event.at)}`,
  };
}

function rowLines(layout: Layout, row: Row): string[] {
  const own = layout.names.indexOf(row.lane);
  const column = own >= 0 ? own : row.lane === "" ? 0 : -1;
  const prefix = row.lane !== "" && layout.names.length > 0 && own < 0 ? `[${row.lane}] ` : "";
  if (own < 0 && row.lane !== "" && row.world !== "") return [];
  const executor = fold(prefix + row.executor, layout.executor);
  const world = fold(row.world, layout.lane);
  return Array.from({ length: Math.max(executor.length, world.length) }, (_, index) =>
    cells(
      layout,
      index === 0 ? clock(row.at) : "",
      executor[index] ?? "",
      layout.names.map((_name, at) => (at === column ? (world[index] ?? "") : "")),
    ),
  );
}

function cells(layout: Layout, time: string, executor: string, worlds: readonly string[]): string {
  const parts = [
    time.padEnd(12),
    executor.padEnd(layout.executor),
    ...worlds.map((world) => world.padEnd(layout.lane)),
  ];
  return parts.join("  ").trimEnd();
}

/** `00:30.010`, with hours when there are any. */
function clock(ms: number): string {
  const whole = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(Math.floor(ms % 1000)).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Words into lines; a word longer than the line is cut. */
function fold(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  const lead = /^ */.exec(text)?.[0] ?? "";
  let line = lead;
  for (const word of text.trim().split(/\s+/)) {
    const pieces = word.match(new RegExp(`.{1,${Math.max(8, width - indent)}}`, "gu")) ?? [""];
    for (const piece of pieces) {
      if (line.trim() !== "" && line.length + 1 + piece.length > width) {
        lines.push(line);
        line = " ".repeat(indent) + piece;
      } else line += line.trim() === "" ? piece : ` ${piece}`;
    }
  }
  lines.push(line);
  return lines;
}
