/**
 * Actions and probes: what a call or a reading needs. A declaration inside a service takes its request and reply
 * from the contract's method of its name, and adds places; one with `by` has parameters of its own and says how
 * the driver's request is made of them. What else a declaration says (its clauses) is resolved in `clauses.ts`.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import { defineProblem } from "../problems/problem.ts";
import type { ActionDecl, ByClause, ProbeDecl } from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import type { Context, ServiceInfo } from "./context.ts";
import type { Method } from "./contract.ts";
import { driverCallable } from "./driver-callable.ts";
import type { Parameter } from "./fill.ts";
import { kindOfType } from "./kinds.ts";
import { mapped } from "./mapped.ts";
import { resolveParams } from "./resolve.ts";
import * as say from "./speech.ts";
import { recordOf, variable } from "./tree.ts";
import { type FieldType, isError, type RecordType, type Type } from "./type.ts";

const streamingMethod = defineProblem<{ method: string }>({
  code: "streaming-method",
  message: ({ method }) => `\`${method}\` sends or answers a stream, not one message`,
  why: () =>
    "An effect has one outcome and a reading one value. Of half a stream nobody could say whether it happened.",
  help: () => ["use a method of the service with one request and one reply"],
});
const typedByContract = defineProblem<{ method: string }>({
  code: "typed-by-contract",
  message: ({ method }) => `the contract says what \`${method}\` replies; no other type can stand here`,
  why: () => "Two types for one reply would differ after the next change of the contract.",
  help: () => ["leave the type out"],
});

export interface Callable {
  /** `Service.Method`, or the name of one that stands alone: its key in the plan. */
  id: string;
  declaration: ActionDecl | ProbeDecl;
  params: Parameter[];
  /** Kinds of the places that it acts or looks at. */
  places: string[];
  /** What a probe yields, or an action replies. */
  type: Type;
  requestType: RecordType;
  /** The request, over the parameters. */
  request: Expr;
  /** The plan's service, its method, and who acts. */
  service: string;
  method: string;
  contract: Method | undefined;
  owner: ServiceInfo | undefined;
}

type Item = ActionDecl | ProbeDecl;

export function serviceCallable(cx: Context, service: ServiceInfo, item: Item): Callable | undefined {
  const made = inService(cx, service, item);
  if (made !== undefined) cx.callables.set(made.id, made);
  return made;
}

function inService(cx: Context, service: ServiceInfo, item: Item): Callable | undefined {
  const by = clauseOf(item.clauses as ByClause[], "by");
  if (by !== undefined) return mapped(cx, item, by, service);
  const name = item.name.text;
  if (service.from === "driver") return driverCallable(cx, service, item);
  const method = service.contract?.methods.get(name);
  if (method === undefined) {
    const known = [...(service.contract?.methods.keys() ?? [])];
    cx.problems.push(
      say.unknownName.at(item.name.span, {
        name,
        what: `method of ${service.name}`,
        known,
        meant: suggest(name, known),
      }),
    );
    return undefined;
  }
  if (method.streams)
    cx.problems.push(streamingMethod.at(item.name.span, { method: `${service.name}.${name}` }));
  if (item.type !== undefined)
    cx.problems.push(typedByContract.at(item.type.span, { method: `${service.name}.${name}` }));
  const { params: declared } = resolveParams(cx, item.params);
  if (declared.some((param) => isError(param.type))) return undefined;
  const fields = method.request.fields.filter(
    (field) => !declared.some((param) => param.name === field.name),
  );
  const params = [...declared, ...fields.map((field) => requestParam(method, field))];
  const values = method.request.fields.map((field) => ({ name: field.name, value: variable(field.name) }));
  return {
    id: `${service.name}.${name}`,
    declaration: item,
    params,
    places: declared.flatMap((param) => kindOfType(param.type) ?? []),
    type: method.reply,
    requestType: method.request,
    request: recordOf(values),
    service: service.name,
    method: name,
    contract: method,
    owner: service,
  };
}

export function requestParam(method: Method, { name, type }: FieldType): Parameter {
  return { name, type, place: false, contract: true, free: method.free.has(name) };
}

/** An action or probe outside any service: it must say `by` what. */
export function freeCallable(cx: Context, item: Item): Callable | undefined {
  const by = clauseOf(item.clauses as ByClause[], "by");
  const made = by === undefined ? undefined : mapped(cx, item, by, undefined);
  if (made !== undefined) cx.callables.set(made.id, made);
  if (by !== undefined) return made;
  cx.problems.push(
    say.argumentMissing.at(item.name.span, {
      name: "by",
      type: "a driver, such as `by http.json(of: …, path: …)`",
      of: item.name.text,
    }),
  );
  return undefined;
}
