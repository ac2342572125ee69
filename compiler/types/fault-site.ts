/**
 * Where a scenario's fault strikes: `step.action(region: us-east-1)`. The last name is an action that the runbook
 * calls, a probe that it may read, or, for a message, the step that sends it; the names before it are steps and
 * parts around it, of which outer ones may be left out. A site that the runbook doesn't have is refused here, for a
 * fault that strikes nothing proves nothing.
 */

import { faultNames } from "../../schema/fault-names.ts";
import type { FaultRule, FaultSite } from "../../schema/generated/simulation.ts";
import { suggest } from "../names/suggest.ts";
import type { Arg, RunbookDecl, ScenarioItem } from "../syntax/tree.ts";
import { type CallSite, callSites } from "./call-sites.ts";
import { atLeastOne } from "./constants.ts";
import { type Context, textAt } from "./context.ts";
import { check, type Env } from "./infer.ts";
import { probeNamed } from "./reading.ts";
import * as say from "./speech.ts";
import { constantOf } from "./tree.ts";
import { isError, type Type } from "./type.ts";

type FaultItem = Extract<ScenarioItem, { kind: "fault" }>;

export function faultRule(
  cx: Context,
  env: Env,
  item: FaultItem,
  runbook: RunbookDecl,
): FaultRule | undefined {
  const name = item.fault.text;
  const fault = Object.hasOwn(faultNames, name) ? faultNames[name] : undefined;
  if (fault === undefined) {
    const known = Object.keys(faultNames);
    cx.problems.push(
      say.unknownName.at(item.fault.span, { name, what: "fault", known, meant: suggest(name, known) }),
    );
    return undefined;
  }
  const attempt = item.attempt && atLeastOne(cx, item.attempt, "an attempt");
  const on =
    fault.of === "probe" ? probeSite(cx, env, item, runbook) : callSite(cx, env, item, runbook, fault.of);
  if (on === undefined) return undefined;
  return {
    fault: fault.fault,
    on,
    label: textAt(cx, item.span),
    ...(attempt === undefined ? {} : { attempt }),
  };
}

function callSite(
  cx: Context,
  env: Env,
  item: FaultItem,
  runbook: RunbookDecl,
  of: CallSite["of"],
): FaultSite | undefined {
  const sites = callSites(cx, runbook).filter((site) => site.of === of);
  const names = item.site.path.names.map((each) => each.text);
  const found = sites.filter((site) => isAt(site, names));
  const [first] = found;
  if (first === undefined) return noSite(cx, item, runbook, sites);
  const own = first.action;
  const args = argsOf(cx, env, item.site.args ?? [], {
    what: textAt(cx, item.site.path.span),
    lane: first.lanes.at(-1),
    type: (name) => own?.params.find((param) => param.name === name)?.type ?? laneType(cx, first, name),
    known: [...(own?.params.map((param) => param.name) ?? []), ...first.lanes],
  });
  if (args === undefined) return undefined;
  const within = of === "notify" ? names : names.slice(0, -ownNames(first, names));
  return { within, of, id: own?.id ?? "", args };
}

/** How many of the last names are the action itself. */
function ownNames(site: CallSite, names: readonly string[]): number {
  const whole = site.names.map((each) => each.text);
  return whole.length > 1 && whole.every((name, index) => names.at(index - whole.length) === name)
    ? whole.length
    : 1;
}

function isAt(site: CallSite, names: readonly string[]): boolean {
  if (site.of === "notify") return isWithin(site.within, names);
  if (names.at(-1) !== site.names.at(-1)?.text) return false;
  return isWithin(site.within, names.slice(0, -ownNames(site, names)));
}

/** Every name stands among those around, in their order. */
function isWithin(around: readonly string[], names: readonly string[]): boolean {
  let at = 0;
  for (const each of around) if (each === names[at]) at++;
  return at === names.length;
}

function probeSite(cx: Context, env: Env, item: FaultItem, runbook: RunbookDecl): FaultSite | undefined {
  const { names, span } = item.site.path;
  const steps = new Set(callSites(cx, runbook).flatMap((site) => site.within));
  let outer = 0;
  while (outer < names.length - 1 && steps.has(names[outer]?.text ?? "")) outer++;
  const probe = probeNamed(cx, { kind: "path", span, names: names.slice(outer) });
  if (probe === undefined) return undefined;
  const args = argsOf(cx, env, item.site.args ?? [], {
    what: probe.id,
    lane: probe.params.length === 1 ? probe.params[0]?.name : undefined,
    type: (name) => probe.params.find((param) => param.name === name)?.type,
    known: probe.params.map((param) => param.name),
  });
  if (args === undefined) return undefined;
  return { within: names.slice(0, outer).map((each) => each.text), of: "probe", id: probe.id, args };
}

interface Known {
  what: string;
  /** What an argument without a name is. */
  lane: string | undefined;
  type: (name: string) => Type | undefined;
  known: string[];
}

function argsOf(cx: Context, env: Env, args: readonly Arg[], of: Known): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  let complete = true;
  for (const arg of args) {
    const name = arg.name?.text ?? of.lane;
    const type = name === undefined ? undefined : of.type(name);
    if (name === undefined || type === undefined) {
      const { what, known } = of;
      if (arg.name === undefined) cx.problems.push(say.argumentUnnamed.at(arg.span, { of: what, known }));
      else
        cx.problems.push(
          say.unknownArgument.at(arg.name.span, {
            name: arg.name.text,
            of: what,
            known,
            meant: suggest(arg.name.text, known),
          }),
        );
      complete = false;
      continue;
    }
    const value = check(cx, env, arg.value, type, "contract");
    const constant = constantOf(value.expr);
    if (isError(value.type)) complete = false;
    else if (constant === undefined) {
      const text = textAt(cx, arg.value.span, 40);
      cx.problems.push(say.notConstant.at(arg.value.span, { text, what: "the site of a fault" }));
      complete = false;
    } else values[name] = constant.value;
  }
  return complete ? values : undefined;
}

function laneType(cx: Context, site: CallSite, name: string): Type | undefined {
  if (!site.lanes.includes(name) || !cx.places.kinds.has(name)) return undefined;
  return { t: "place", kind: name };
}

function noSite(cx: Context, item: FaultItem, runbook: RunbookDecl, sites: readonly CallSite[]): undefined {
  const written = textAt(cx, item.site.path.span);
  const known = [
    ...new Set(
      sites.map((site) =>
        [site.within.at(-1), site.names.at(-1)?.text]
          .filter((each) => each !== undefined && each !== "")
          .join("."),
      ),
    ),
  ];
  const what = `site of ${item.fault.text} in ${runbook.name.text}`;
  cx.problems.push(
    say.unknownName.at(item.site.path.span, { name: written, what, known, meant: suggest(written, known) }),
  );
  return undefined;
}
