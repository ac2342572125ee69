// A call on its way: sent, perhaps lost, held back or cut off; received by its callee; answered, unless the answer
// is lost. Whoever sent it waits until its timeout and then knows only that there was no answer.

import type { CallCommand, Event } from "../../schema/generated/journal-record.ts";
import { shortAction } from "./happenings.ts";
import { isCut, type Outage } from "./outage.ts";
import type { Fault } from "./schedule.ts";
import { firing, hopMs, plan, type Run, tell } from "./stage.ts";
import { strikeOnCall } from "./strikes.ts";
import { cellOf, planFlip } from "./third-party.ts";
import { type Answer, complete, longestDelayMs, type Pending, receive } from "./truth.ts";

export interface Delivery {
  command: CallCommand;
  sentAt: number;
  incarnation: number;
  /** Of the fault that spoils it, if one does. */
  site: string;
  loseReply: boolean;
  /** Held back: what lets it go. */
  until:
    | "before-next-attempt"
    | "after-next-attempt"
    | "after-next-step"
    | "after-undo"
    | "before-settles"
    | null;
  /** Its service refuses it, whatever the world's model says. */
  refusal: "for-good" | "for-now" | null;
  /** A cell that a third party changes after this was applied. */
  flip: { site: string; cell: string } | null;
}

export function sendCall(run: Run, command: CallCommand): void {
  const site = command.id;
  endOutagesAtRetry(run, command);
  release(run, (held) => held.until === "before-next-attempt" && held.command.key === command.key);
  const scheduled = firing(run, site, "F2", "F3", "F4", "F7", "F14", "F15");
  const fault = scheduled ?? strikeOnCall(run, command, "F2", "F3", "F4", "F7", "F15");
  if (fault?.kind === "F15") run.outages = [...run.outages, outageOf(run, command, fault)];
  const cut = isCut(
    run.subject.model,
    run.outages,
    { service: serviceOf(run, command), places: command.places, key: command.key },
    run.now,
  );
  const delivery: Delivery = {
    command,
    site: cut?.site ?? site,
    sentAt: run.now,
    incarnation: run.incarnation,
    loseReply: fault?.kind === "F3" || fault?.kind === "F4" || cut?.cut === "replies",
    until: fault?.kind === "F4" ? (fault.params[0] as Delivery["until"]) : null,
    refusal: fault?.kind === "F7" ? (fault.params[0] as Delivery["refusal"]) : null,
    flip: fault?.kind === "F14" ? { site, cell: cellOf(fault) } : null,
  };
  tell(run, "sent", site, `${command.action}, attempt ${command.attempt}`);
  if (fault?.kind === "F2" || cut?.cut === "requests") {
    tell(
      run,
      cut ? "cut" : "lost",
      site,
      cut ? "REQUEST CUT OFF by the outage" : "REQUEST LOST",
      cut?.site ?? site,
    );
    noAnswer(run, delivery);
  } else if (delivery.until) hold(run, delivery);
  else plan(run, { what: "request", at: run.now + hopMs, delivery });
}

function serviceOf(run: Run, command: CallCommand): string {
  return run.subject.loaded.plan.actions[command.action]?.service ?? "";
}

function outageOf(run: Run, command: CallCommand, fault: Fault): Outage {
  const [scope = "", cut, until] = fault.params;
  return {
    site: command.id,
    effect: command.key,
    cut: cut as Outage["cut"],
    until: until === "deadline" ? run.subject.loaded.plan.deadlineMs : Number.POSITIVE_INFINITY,
    endsAtRetry: until === "first-retry",
    key: scope === "effect" ? command.key : null,
    service: scope === "service" ? serviceOf(run, command) : null,
    place: command.places[scope] ?? null,
  };
}

function endOutagesAtRetry(run: Run, command: CallCommand): void {
  run.outages = run.outages.filter((outage) => !outage.endsAtRetry || outage.effect !== command.key);
}

function noAnswer(run: Run, { command, sentAt, incarnation }: Delivery): void {
  const at = Math.max(run.now, sentAt + command.timeoutMs);
  const event: Event = {
    event: "result",
    at,
    id: command.id,
    outcome: "indeterminate",
    why: "no answer within its timeout",
    sent: true,
  };
  plan(run, { what: "event", at, incarnation, event });
}

/** Until what it waits for has happened; never beyond what the action declares about late requests. */
function hold(run: Run, delivery: Delivery): void {
  const { command, sentAt } = delivery;
  tell(run, "held", command.id, "REQUEST DELAYED", delivery.site);
  noAnswer(run, delivery);
  run.held = [...run.held, delivery];
  const settlesMs = run.subject.loaded.plan.actions[command.action]?.settlesMs;
  if (settlesMs === undefined) return;
  const latest = sentAt + settlesMs - 1 - longestDelayMs(run.subject.model, command);
  plan(run, { what: "request", at: Math.max(sentAt + hopMs, latest), delivery });
}

function release(run: Run, when: (delivery: Delivery) => boolean, delayMs = 0): void {
  for (const delivery of run.held.filter(when))
    plan(run, { what: "request", at: run.now + delayMs, delivery });
}

/** A request reaches its callee; one that was held back may be let go twice and comes once. */
export function arrive(run: Run, delivery: Delivery): void {
  const { command, until } = delivery;
  if (until) {
    if (run.arrived.has(command.id)) return;
    run.arrived.add(command.id);
    run.held = run.held.filter((held) => held !== delivery);
  }
  const late = until !== null;
  const { model } = run.subject;
  if (delivery.refusal) {
    refuse(run, delivery, delivery.refusal);
    return;
  }
  const { answer, pending } = receive(model, run.truth, command, run.now, late);
  for (const part of pending) plan(run, { what: "pending", at: run.now + part.delayMs, pending: part });
  tellOf(run, command, answer, late ? delivery.site : null);
  if (delivery.flip) planFlip(run, delivery.flip, run.now + longestDelayMs(model, command) + 1);
  if (answer.outcome === "ok" && !answer.remembered) letOthersGo(run, command);
  if (delivery.loseReply) {
    if (!late) {
      tell(run, "reply-lost", command.id, "REPLY LOST", delivery.site);
      noAnswer(run, delivery);
    }
    return;
  }
  const at = run.now + hopMs;
  plan(run, {
    what: "event",
    at,
    incarnation: delivery.incarnation,
    event: { event: "result", at, id: command.id, sent: true, ...answer },
  });
}

function refuse(run: Run, { command, incarnation, site }: Delivery, how: "for-good" | "for-now"): void {
  tell(run, "refused", command.id, `${shortAction(command.action)} REFUSED by its service`, site);
  const at = run.now + hopMs;
  const event: Event = {
    event: "result",
    at,
    id: command.id,
    outcome: "rejected",
    why: how === "for-good" ? "its service refuses it" : "its service can't take it now",
    transient: how === "for-now",
    sent: true,
  };
  plan(run, { what: "event", at, incarnation, event });
}

function tellOf(run: Run, command: CallCommand, answer: Answer, lateSite: string | null): void {
  const name = shortAction(command.action);
  if (answer.outcome === "rejected")
    tell(run, "refused", command.id, `${name} refused: ${answer.why}`, lateSite);
  else if (answer.remembered)
    tell(run, "remembered", command.id, `${name}: key known, not applied again`, lateSite);
  else tell(run, "applied", command.id, `${name} applied${lateSite === null ? "" : " LATE"}`, lateSite);
}

/** Requests that were held back until something like this had been applied. */
function letOthersGo(run: Run, command: CallCommand): void {
  release(
    run,
    ({ command: held, until }) => {
      if (until === "after-next-attempt") return held.key === command.key && held.id !== command.id;
      return until === "after-next-step" && command.phase === "effect" && held.key !== command.key;
    },
    1,
  );
  const undone = longestDelayMs(run.subject.model, command) + 1;
  release(run, ({ command: held, until }) => until === "after-undo" && command.undoes === held.key, undone);
}

/** The later part of a model takes effect. */
export function takeEffect(run: Run, pending: Pending): void {
  const before = run.truth.writes.length;
  const more = complete(run.subject.model, run.truth, pending, run.now);
  for (const part of more) plan(run, { what: "pending", at: run.now + part.delayMs, pending: part });
  const { command } = run.truth.ledger[pending.entry] ?? {};
  for (const { cell, after } of run.truth.writes.slice(before))
    tell(run, "changed", command?.id ?? "", `${decodeURIComponent(cell)} becomes ${JSON.stringify(after)}`);
}
