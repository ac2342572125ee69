// I10. Nothing is done under unknown: a forward call is sent only when every condition that it relies on was true
// when it was last observed. I9. And that observation is young enough, and taken after every resume, wait and
// rejected attempt. Both spare the call's own earlier attempts: one that was never answered may have made a
// condition false by succeeding.

import type { Choose, Condition, Expr, Node } from "../../../schema/generated/plan.ts";
import type { Breach, Invariant } from "../check.ts";
import { judgeBy, type Scene, unknown } from "../oracle.ts";
import { sceneAt } from "../scene.ts";
import { callAt, forward, isDoubtful, type Look, nodeAt, type Send, type Trail } from "../trail.ts";
import { grantsIn } from "./approved.ts";

interface Relied {
  condition: Condition;
  from: (look: Look) => boolean;
}

interface Breaches {
  unknown: Breach | null;
  stale: Breach | null;
}

export const knownAndFresh: { unknown: Invariant; stale: Invariant } = {
  unknown: { id: "I10", name: "no act under unknown", check: (trail) => breachesIn(trail).unknown },
  stale: { id: "I9", name: "preconditions fresh", check: (trail) => breachesIn(trail).stale },
};

const judged = new WeakMap<Trail, Breaches>();

/** Both are judged in one walk over the sends. */
function breachesIn(trail: Trail): Breaches {
  const before = judged.get(trail);
  if (before) return before;
  const breaches: Breaches = { unknown: null, stale: null };
  const doubtful = new Set<string>();
  const latest = new Map<string, Send>();
  for (const send of forward(trail)) {
    const previous = latest.get(send.path);
    if (previous && isDoubtful(previous)) doubtful.add(send.path);
    latest.set(send.path, send);
    for (const relied of reliedOn(trail, send, doubtful.has(send.path)))
      judgeSend(trail, send, relied, breaches);
  }
  judged.set(trail, breaches);
  return breaches;
}

function judgeSend(trail: Trail, send: Send, { condition, from }: Relied, breaches: Breaches): void {
  const scene = sceneAt(trail, send.path, send.seq, from);
  const verdict = judgeBy(condition, scene);
  if (verdict === null) return;
  const label = condition.labels.join(" and ");
  const { seq, at, path } = send;
  if (verdict !== true) {
    const was = verdict === unknown ? "unknown" : "false";
    const says = `it was sent although \`${label}\` was ${was} when it was last observed`;
    breaches.unknown ??= { seq, at, path, says };
  }
  const oldest = oldestIn(scene);
  if (oldest === null || condition.freshMs === null) return;
  const since = crossingSince(trail, send, oldest);
  if (since === null && at - oldest <= condition.freshMs) return;
  const observed = since === null ? `${Math.round(at - oldest)} ms before` : `before ${since}`;
  breaches.stale ??= { seq, at, path, says: `it was sent on \`${label}\`, observed ${observed}` };
}

function reliedOn(trail: Trail, send: Send, isInDoubt: boolean): Relied[] {
  const own = (look: Look) => look.path === send.path && look.phase === "rely";
  const relied: Relied[] = trail.plan.guards.map((condition) => ({ condition, from: own }));
  if (isInDoubt) return relied;
  for (const id of callAt(trail, send.path)?.reliesOn ?? []) {
    if (isAdmission(trail, send, id) && send !== trail.sends[0]) continue;
    const found = conditionAt(trail, send.path, id);
    if (found)
      relied.push({
        condition: found.condition,
        from: (look) => own(look) || look.path === found.path || asksFor(trail, look, id, found.path),
      });
  }
  return relied;
}

/** Another call of the same block asked the same condition again before its own send. */
function asksFor(trail: Trail, look: Look, id: number, path: string): boolean {
  if (look.phase !== "rely" || !callAt(trail, look.path)?.reliesOn.includes(id)) return false;
  return conditionAt(trail, look.path, id)?.path === path;
}

/** A `require` of the runbook's body admits the run: what steps send relies on it for the first send only. */
function isAdmission(trail: Trail, send: Send, id: number): boolean {
  return send.path.includes("/") && trail.plan.body.some((node) => node.id === id);
}

/** The condition stands in a block around the call: beside it, or beside what encloses it. */
function conditionAt(trail: Trail, path: string, id: number): { path: string; condition: Condition } | null {
  let below = path;
  for (let at = parentOf(path); at !== null; below = at, at = parentOf(at)) {
    const enclosing = nodeAt(trail, at);
    if (enclosing?.kind === "when" && enclosing.id === id)
      return { path: at, condition: (enclosing.arms[0] as { condition: Condition }).condition };
    if (enclosing?.kind === "choose" && enclosing.id === id)
      return { path: at, condition: ledInto(enclosing, nodeAt(trail, below)) };
    for (const node of trail.siblings.get(at.replace(/\[[^\]]*\]/g, "")) ?? []) {
      if (node.kind === "require" && node.id === id)
        return { path: at === "" ? node.name : `${at}/${node.name}`, condition: node.condition };
    }
  }
  return null;
}

/** That the value is one which the arm with this statement in it is for. */
function ledInto({ of, arms, label, freshMs }: Choose, inside: Node | undefined): Condition {
  const isFor = ({ patterns }: Choose["arms"][number]): Expr => ({
    op: "logic",
    by: "or",
    of: patterns.map((pattern): Expr => {
      const [left, value]: [Expr, unknown] =
        "case" in pattern ? [{ op: "field", of, name: "case" }, pattern.case] : [of, pattern.value];
      return { op: "compare", by: "==", left, right: { op: "literal", value } };
    }),
  });
  const arm = arms.find((each) => each.body.some((node) => node.id === inside?.id));
  const others: Expr = { op: "not", of: { op: "logic", by: "or", of: arms.map(isFor) } };
  return { all: [arm === undefined ? others : isFor(arm)], labels: [label], freshMs };
}

function parentOf(path: string): string | null {
  if (path === "") return null;
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function oldestIn(scene: Scene): number | null {
  let oldest: number | null = null;
  for (const key of scene.used) {
    const asOf = scene.seen.get(key)?.asOf;
    if (asOf !== undefined) oldest = Math.min(oldest ?? asOf, asOf);
  }
  return oldest;
}

/** What came between an observation and a send that relies on it. */
function crossingSince(trail: Trail, send: Send, asOf: number): string | null {
  for (const { seq, event } of trail.records) {
    if (seq > send.seq) return null;
    if (event.at <= asOf) continue;
    if (event.event === "resumed") return "a resume";
    if (event.event === "fired" && (event.id.includes("!wait.") || event.id.includes("!bake.")))
      return "a wait";
    if (event.event === "answered" && grantsIn(trail).get(event.id) === seq) return "an approval";
    if (event.event === "result" && event.outcome === "rejected" && event.id.startsWith(`${send.path}!send.`))
      return "a rejected attempt";
  }
  return null;
}
