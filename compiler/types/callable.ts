/**
 * Actions and probes: what a call or a reading needs. A declaration inside a service takes its request and reply
 * from the contract's method of its name, and adds places; one with `by` has parameters of its own and says how
 * the driver's request is made of them. What else a declaration says (its clauses) is resolved in `clauses.ts`.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { importMissing, lookUp } from "../names/module.ts";
import { suggest } from "../names/suggest.ts";
import type { ActionDecl, ByClause, ProbeDecl } from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import type { Context, ServiceInfo } from "./context.ts";
import type { Method } from "./contract.ts";
import type { Parameter } from "./fill.ts";
import { fill } from "./fill.ts";
import { resolveParams, resolveType, scopeOf, serviceOf, moduleEnv } from "./resolve.ts";
import * as say from "./speech.ts";
import { constantOf, recordOf, variable } from "./tree.ts";
import { error, type FieldType, isError, type RecordType, string, type Type } from "./type.ts";

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
    cx.problems.push(say.unknownName.at(item.name.span, { name, what: `method of ${service.name}`, known, meant: suggest(name, known) }));
    return undefined;
  }
  if (method.streams) cx.problems.push(say.notSupportedYet.at(item.name.span, { construct: "a streaming method" }));
  if (item.type !== undefined) cx.problems.push(say.notSupportedYet.at(item.type.span, { construct: "another type for what a contract already types" }));
  const { params: declared } = resolveParams(cx, item.params);
  if (declared.some((param) => isError(param.type))) return undefined;
  const fields = method.request.fields.filter((field) => !declared.some((param) => param.name === field.name));
  const params = [...declared, ...fields.map((field) => requestParam(method, field))];
  const values = method.request.fields.map((field) => ({ name: field.name, value: variable(field.name) }));
  return {
    id: `${service.name}.${name}`,
    declaration: item,
    params,
    places: declared.flatMap((param) => (param.type.t === "place" ? [param.type.kind] : [])),
    type: method.reply,
    requestType: method.request,
    request: recordOf(values),
    service: service.name,
    method: name,
    contract: method,
    owner: service,
  };
}

function requestParam(method: Method, { name, type }: FieldType): Parameter {
  return { name, type, place: false, contract: true, free: method.free.has(name) };
}

/** What the host itself offers under a name, such as a channel for messages. */
function driverCallable(cx: Context, service: ServiceInfo, item: Item): Callable {
  const { params } = resolveParams(cx, item.params);
  const requestType: RecordType = { t: "record", fields: params.map(({ name, type }) => ({ name, type })) };
  const request = recordOf(params.map((param) => ({ name: param.name, value: variable(param.name) })));
  const name = item.name.text;
  return {
    id: `${service.name}.${name}`, declaration: item, params, places: [], type: error, requestType, request,
    service: service.name, method: name, contract: undefined, owner: service,
  };
}

/** An action or probe outside any service: it must say `by` what. */
export function freeCallable(cx: Context, item: Item): Callable | undefined {
  const by = clauseOf(item.clauses as ByClause[], "by");
  const made = by === undefined ? undefined : mapped(cx, item, by, undefined);
  if (made !== undefined) cx.callables.set(made.id, made);
  if (by !== undefined) return made;
  cx.problems.push(say.argumentMissing.at(item.name.span, { name: "by", type: "a driver, such as `by http.json(of: …, path: …)`", of: item.name.text }));
  return undefined;
}

function mapped(cx: Context, item: Item, by: ByClause, within: ServiceInfo | undefined): Callable | undefined {
  const [first, second] = by.driver.path.names;
  const { params } = resolveParams(cx, item.params);
  const own = { id: within === undefined ? item.name.text : `${within.name}.${item.name.text}`, declaration: item, params };
  const places = params.flatMap((param) => (param.type.t === "place" ? [param.type.kind] : []));
  if (first?.text === "driver" && second !== undefined) {
    const request = recordOf(params.map((param) => ({ name: param.name, value: variable(param.name) })));
    return { ...own, places, type: error, requestType: { t: "record", fields: [] }, request, service: "driver", method: second.text, contract: undefined, owner: undefined };
  }
  const declaration = first === undefined ? undefined : lookUp(cx.module, first);
  if (first === undefined || second === undefined || declaration?.kind !== "service") {
    if (first !== undefined && importMissing(cx.module, first, cx.problems)) return undefined;
    const known = [...cx.module.symbols.values()].flatMap((each) => (each.declaration.kind === "service" ? [each.name] : []));
    cx.problems.push(say.unknownName.at(by.driver.path.span, { name: first?.text ?? "", what: "service or driver", known, meant: suggest(first?.text ?? "", known) }));
    return undefined;
  }
  const service = serviceOf(cx, declaration);
  const type = item.type === undefined ? error : resolveType(cx, item.type);
  if (service.from === "driver") return overHttp(cx, service, item, by, { ...own, places, type });
  const method = service.contract?.methods.get(second.text);
  if (method === undefined) {
    const known = [...(service.contract?.methods.keys() ?? [])];
    if (service.contract) cx.problems.push(say.unknownName.at(second.span, { name: second.text, what: `method of ${service.name}`, known, meant: suggest(second.text, known) }));
    return undefined;
  }
  const wanted = method.request.fields.map((field) => requestParam(method, field));
  const env = { ...moduleEnv, scope: scopeOf(params) };
  const { values, complete } = fill(cx, env, wanted, by.driver.args, `${service.name}.${second.text}`, by.driver.span);
  if (!complete) return undefined;
  const request = recordOf([...values].map(([name, value]) => ({ name, value: value.expr })));
  return { ...own, places, type: method.reply, requestType: method.request, request, service: service.name, method: method.name, contract: method, owner: service };
}

/** `by http.json(of: "service", path: "…")`: a GET whose JSON answer has the declared type. */
function overHttp(cx: Context, service: ServiceInfo, item: Item, by: ByClause, own: Pick<Callable, "id" | "declaration" | "params" | "places" | "type">): Callable | undefined {
  const name = by.driver.path.names[1];
  const driver = name === undefined ? undefined : service.probes.get(name.text);
  if (driver === undefined || name === undefined) {
    const known = [...service.probes.keys()];
    cx.problems.push(say.unknownName.at(name?.span ?? by.span, { name: name?.text ?? "", what: `reader of ${service.name}`, known, meant: suggest(name?.text ?? "", known) }));
    return undefined;
  }
  if (item.kind === "action") {
    cx.problems.push(say.notSupportedYet.at(by.span, { construct: "an action over HTTP" }));
    return undefined;
  }
  if (item.type === undefined) {
    cx.problems.push(say.argumentMissing.at(item.name.span, { name: item.name.text, type: "written `probe …: Type`, the type of what it reads", of: "a probe over HTTP" }));
    return undefined;
  }
  const env = { ...moduleEnv, scope: scopeOf(own.params) };
  const { values, complete } = fill(cx, env, driver.params, by.driver.args, `${service.name}.${name.text}`, by.driver.span);
  const of = values.get("of");
  const path = values.get("path");
  if (!complete || of === undefined || path === undefined) return undefined;
  const origin = constantOf(of.expr)?.value;
  if (typeof origin !== "string") {
    cx.problems.push(say.notConstant.at(of.span, { text: "a value", what: "the service that is asked" }));
    return undefined;
  }
  const requestType: RecordType = { t: "record", fields: [{ name: "path", type: string }] };
  return { ...own, requestType, request: recordOf([{ name: "path", value: path.expr }]), service: origin, method: "GET", contract: undefined, owner: { ...service, name: origin } };
}
