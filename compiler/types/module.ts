/**
 * Everything that a module declares, typed: also what no runbook uses, so that a mistake is found where it is
 * written and not first where it would have been needed.
 */
import type { Simulation } from "../../schema/generated/simulation.ts";
import type { Span } from "../problems/span.ts";
import { budgetOf } from "./budget.ts";
import type { Callable } from "./callable.ts";
import { actionNamed } from "./calling.ts";
import { actionFacts, probeFacts } from "./clauses.ts";
import { type Context, type ServiceInfo, textAt } from "./context.ts";
import type { TypedRoute, TypedRunbook } from "./model.ts";
import { partOf } from "./part.ts";
import { definitionOf, resolveParams, serviceOf, typeNamed } from "./resolve.ts";
import { typeRoute } from "./route.ts";
import { runbookOf } from "./runbook.ts";
import { typeSimulation } from "./scenario.ts";

export interface TypedModule {
  runbooks: TypedRunbook[];
  routes: TypedRoute[];
  simulation: Simulation;
  services: ServiceInfo[];
  /** Actions and probes that the module's own files declare. */
  own: Callable[];
  /** What proofs take on trust of these actions and probes, clause by clause. */
  trusted(cx: Context, ids: ReadonlySet<string>): { of: string; says: string }[];
}

export function typeModule(cx: Context): TypedModule {
  const typed: TypedModule = {
    runbooks: [],
    routes: [],
    simulation: { worlds: [], scenarios: [] },
    services: [],
    own: [],
    trusted: () => [],
  };
  for (const { declaration, from } of cx.module.symbols.values()) {
    if (from !== undefined) continue;
    if (declaration.kind === "enum") typeNamed.enum(cx, declaration);
    else if (declaration.kind === "type") typeNamed.type(cx, declaration);
    else if (declaration.kind === "let") definitionOf(cx, declaration);
    else if (declaration.kind === "resource") resolveParams(cx, declaration.params);
    else if (declaration.kind === "probe") add(typed, typeNamed.probe(cx, declaration));
    else if (declaration.kind === "action") {
      add(typed, actionNamed(cx, { kind: "path", span: declaration.name.span, names: [declaration.name] }));
    } else if (declaration.kind === "service") {
      const service = serviceOf(cx, declaration);
      typed.services.push(service);
      for (const each of [...service.actions.values(), ...service.probes.values()]) add(typed, each);
    } else if (declaration.kind === "part") partOf(cx, declaration);
    else if (declaration.kind === "budget") budgetOf(cx, declaration);
  }
  for (const each of typed.own) {
    if (each.declaration.kind === "action") actionFacts(cx, each);
    else probeFacts(cx, each);
  }
  for (const { declaration, from } of cx.module.symbols.values())
    if (declaration.kind === "runbook" && from === undefined)
      typed.runbooks.push(...[runbookOf(cx, declaration)].filter((each) => each !== null));
  for (const { declaration, from } of cx.module.symbols.values())
    if (declaration.kind === "route" && from === undefined)
      typed.routes.push(...[typeRoute(cx, declaration)].filter((each) => each !== undefined));
  typed.simulation = typeSimulation(cx);
  typed.trusted = (context, ids) => {
    const brought = [...ids].sort().flatMap((id) => context.callables.get(id) ?? []);
    return [...new Set([...typed.own, ...brought])]
      .filter((each) => ids.has(each.id))
      .flatMap((each) => trustedOf(context, each));
  };
  return typed;
}

function add(typed: TypedModule, callable: Callable | undefined): void {
  if (callable !== undefined) typed.own.push(callable);
}

/** Clauses that nothing but a test against the live service can prove. */
function trustedOf(cx: Context, callable: Callable): { of: string; says: string }[] {
  const taken = ["writes", "reads", "settles", "keyed", "confirm", "idempotent"];
  return (callable.declaration.clauses as { kind: string; span: Span }[])
    .filter((clause) => taken.includes(clause.kind))
    .map((clause) => ({ of: callable.id, says: textAt(cx, clause.span, 60) }));
}
