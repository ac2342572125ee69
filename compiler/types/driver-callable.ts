/**
 * Actions and probes of a service that a driver speaks for (`service postgres from driver "postgres"`). No contract
 * types them, so their declarations do: parameters, what a probe yields or an action replies, and every clause. A
 * probe that declares no type is a reader: what goes `by` it says the type, so it can't be read by itself.
 */
import type { ActionDecl, Name, ProbeDecl } from "../syntax/tree.ts";
import { assignable } from "./assignable.ts";
import type { Callable } from "./callable.ts";
import type { Context, ServiceInfo, Typed } from "./context.ts";
import type { Parameter } from "./fill.ts";
import { kindOfType } from "./kinds.ts";
import { notFound } from "./not-found.ts";
import { resolveParams, resolveType } from "./resolve.ts";
import * as say from "./speech.ts";
import { boundArguments, statementIn } from "./statement.ts";
import { recordOf, substitute, variable } from "./tree.ts";
import { aType, error, isError, type RecordType, type Type } from "./type.ts";
import { isNumeric } from "./units.ts";

type Item = ActionDecl | ProbeDecl;

export function driverCallable(cx: Context, service: ServiceInfo, item: Item): Callable | undefined {
  const { params: declared } = resolveParams(cx, item.params);
  const type = item.type === undefined ? untyped(item) : resolveType(cx, item.type);
  if (declared.some((param) => isError(param.type)) || (item.type !== undefined && isError(type)))
    return undefined;
  const params: Parameter[] = statementIn(declared) === undefined ? declared : [...declared, boundArguments];
  const requestType: RecordType = { t: "record", fields: params.map(({ name, type }) => ({ name, type })) };
  return {
    id: `${service.name}.${item.name.text}`,
    declaration: item,
    params,
    places: params.flatMap((param) => kindOfType(param.type) ?? []),
    type,
    requestType,
    request: recordOf(params.map((param) => ({ name: param.name, value: variable(param.name) }))),
    service: service.name,
    method: item.name.text,
    contract: undefined,
    owner: service,
  };
}

function untyped(item: Item): Type {
  return item.kind === "action" ? { t: "record", fields: [] } : error;
}

type Filling = (driver: Callable) => Map<string, Typed> | undefined;

/** `by postgres.replica_lag(…)`: the driver's request, made of the declaration's own parameters. */
export function byDriver(
  cx: Context,
  service: ServiceInfo,
  name: Name,
  own: Pick<Callable, "id" | "declaration" | "params" | "places">,
  fill: Filling,
): Callable | undefined {
  const item = own.declaration;
  const driver = (item.kind === "action" ? service.actions : service.probes).get(name.text);
  if (driver === undefined) {
    const [kind, known] =
      item.kind === "action" ? ["action", service.actions] : (["probe", service.probes] as const);
    if (service.broken === true) return undefined;
    return notFound(cx, name, `${kind} of ${service.name}`, [...known.keys()]);
  }
  const filled = fill(driver);
  const type = item.type === undefined ? driver.type : saidType(cx, item, item.type, driver);
  if (item.type === undefined && isReader(driver)) cx.problems.push(typeless(item, driver));
  if (filled === undefined || isError(type)) return undefined;
  const values = new Map([...filled].map(([field, value]) => [field, value.expr]));
  const request = substitute(driver.request, values);
  const { service: at, method, requestType } = driver;
  return { ...own, type, requestType, request, service: at, method, contract: undefined, owner: service };
}

/** A probe whose type is what its user says. */
export function isReader(callable: Callable): boolean {
  return callable.owner?.from === "driver" && isError(callable.type);
}

function typeless(item: Item, driver: Callable) {
  const type = "written `probe …: Type`, the type of what it reads";
  return say.argumentMissing.at(item.name.span, {
    name: item.name.text,
    type,
    of: `a probe by ${driver.id}`,
  });
}

/** What it says itself: anything of a reader; a dimension for a bare number, in base units; else what surely fits. */
function saidType(cx: Context, item: Item, ref: NonNullable<Item["type"]>, driver: Callable): Type {
  const said = resolveType(cx, ref);
  const measured = isNumeric(driver.type) && isNumeric(said) && item.kind === "probe";
  if (isError(said) || isReader(driver) || measured || assignable(driver.type, said)) return said;
  cx.problems.push(
    say.typeMismatch.at(ref.span, {
      what: `\`${item.name.text}\``,
      found: aType(driver.type),
      wanted: aType(said),
      write: `what ${driver.id} yields`,
    }),
  );
  return error;
}
