/**
 * Actions and probes that say `by` what: they have parameters of their own, and the driver's request is made of
 * them. A driver is another service's method, a reader over HTTP, or something that the host provides.
 */
import { importMissing, lookUp } from "../names/module.ts";
import type { ActionDecl, ByClause, Name, ProbeDecl, RetryClause } from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import { whereTried } from "./across.ts";
import { withKey } from "./attempt.ts";
import { type Callable, requestParam } from "./callable.ts";
import type { Context, ServiceInfo, Typed } from "./context.ts";
import { byDriver } from "./driver-callable.ts";
import { fill, type Parameter } from "./fill.ts";
import { kindOfType } from "./kinds.ts";
import { notFound } from "./not-found.ts";
import { moduleEnv, resolveParams, resolveType, scopeOf, serviceOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { constantOf, recordOf, variable } from "./tree.ts";
import { error, type RecordType, string } from "./type.ts";

type Item = ActionDecl | ProbeDecl;
type Own = Pick<Callable, "id" | "declaration" | "params" | "places" | "type">;

/** `by Service.Method(…)`, or `by driver.x`: parameters of its own, and a request made of them. */
export function mapped(
  cx: Context,
  item: Item,
  by: ByClause,
  within: ServiceInfo | undefined,
): Callable | undefined {
  const [first, second] = by.driver.path.names;
  const { params } = resolveParams(cx, item.params);
  const id = within === undefined ? item.name.text : `${within.name}.${item.name.text}`;
  const places = params.flatMap((param) => kindOfType(param.type) ?? []);
  const own: Own = { id, declaration: item, params, places, type: error };
  if (first?.text === "driver" && second !== undefined) return byHost(own, second.text);
  const declaration = first === undefined ? undefined : lookUp(cx.module, first);
  if (first === undefined || second === undefined || declaration?.kind !== "service") {
    if (first !== undefined && importMissing(cx.module, first, cx.problems)) return undefined;
    const known = [...cx.module.symbols.values()].flatMap((each) =>
      each.declaration.kind === "service" ? [each.name] : [],
    );
    const written = { text: first?.text ?? "", span: by.driver.path.span };
    return notFound(cx, written, "service or driver", known);
  }
  const service = serviceOf(cx, declaration);
  if (service.driver === "http") return overHttp(cx, service, item, by, own);
  if (service.from === "driver") {
    const filling = (driver: Callable) => filledBy(cx, own, driver.params, by, driver.id);
    return byDriver(cx, service, second, own, filling);
  }
  return byMethod(cx, service, second, by, own);
}

/** What the host itself provides. */
function byHost(own: Own, method: string): Callable {
  const request = recordOf(own.params.map((param) => ({ name: param.name, value: variable(param.name) })));
  const requestType: RecordType = { t: "record", fields: [] };
  return { ...own, requestType, request, service: "driver", method, contract: undefined, owner: undefined };
}

function byMethod(
  cx: Context,
  service: ServiceInfo,
  name: Name,
  by: ByClause,
  own: Own,
): Callable | undefined {
  const method = service.contract?.methods.get(name.text);
  if (service.contract === undefined) return undefined;
  if (method === undefined)
    return notFound(cx, name, `method of ${service.name}`, [...service.contract.methods.keys()]);
  const wanted = method.request.fields.map((field) => requestParam(method, field));
  const filled = filledBy(cx, own, wanted, by, `${service.name}.${name.text}`);
  if (filled === undefined) return undefined;
  const request = recordOf([...filled].map(([field, value]) => ({ name: field, value: value.expr })));
  const contract = { requestType: method.request, request, contract: method };
  return {
    ...own,
    ...contract,
    type: method.reply,
    service: service.name,
    method: method.name,
    owner: service,
  };
}

/** `by http.json(of: "service", path: "…")`: a GET whose JSON answer has the declared type. */
function overHttp(
  cx: Context,
  service: ServiceInfo,
  item: Item,
  by: ByClause,
  own: Own,
): Callable | undefined {
  const name = by.driver.path.names[1] ?? item.name;
  const driver = service.probes.get(name.text);
  if (driver === undefined)
    return notFound(cx, name, `reader of ${service.name}`, [...service.probes.keys()]);
  if (item.kind === "action") {
    cx.problems.push(say.notSupportedYet.at(by.span, { construct: "an action over HTTP" }));
    return undefined;
  }
  if (item.type === undefined) {
    const type = "written `probe …: Type`, the type of what it reads";
    cx.problems.push(
      say.argumentMissing.at(item.name.span, { name: item.name.text, type, of: "a probe over HTTP" }),
    );
    return undefined;
  }
  const type = resolveType(cx, item.type);
  const filled = filledBy(cx, own, driver.params, by, `${service.name}.${name.text}`);
  const [of, path] = [filled?.get("of"), filled?.get("path")];
  if (of === undefined || path === undefined) return undefined;
  const origin = constantOf(of.expr)?.value;
  if (typeof origin !== "string") {
    cx.problems.push(say.notConstant.at(of.span, { text: "a value", what: "the service that is asked" }));
    return undefined;
  }
  const requestType: RecordType = { t: "record", fields: [{ name: "path", type: string }] };
  const request = recordOf([{ name: "path", value: path.expr }]);
  const owner = { ...service, name: origin };
  return { ...own, type, requestType, request, service: origin, method: "GET", contract: undefined, owner };
}

function filledBy(
  cx: Context,
  own: Own,
  wanted: Parameter[],
  by: ByClause,
  what: string,
): Map<string, Typed> | undefined {
  const scope = scopeOf(own.params);
  const { kind, clauses } = own.declaration;
  const env = { ...moduleEnv, scope: kind === "action" ? withKey(scope) : scope };
  const inner = whereTried(cx, env, clauseOf(clauses as RetryClause[], "retry"));
  const { values, complete } = fill(cx, inner, wanted, by.driver.args, what, by.driver.span);
  return complete ? values : undefined;
}
