/**
 * `drift p in A against B { … }`: p is a probe with an environment as its place, read on both sides. Every field
 * of what it yields has a rule; those that the text doesn't name are refused.
 */

import type { Expr } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import type { Drifted, DriftHeader, Name, Path } from "../syntax/tree.ts";
import { probeArgs } from "./apply.ts";
import { assignableToContract } from "./assignable.ts";
import type { Callable } from "./callable.ts";
import { actionNamed } from "./calling.ts";
import { actionFacts } from "./clauses.ts";
import type { Context } from "./context.ts";
import type { TypedAlign, TypedDrift } from "./model.ts";
import { notFound } from "./not-found.ts";
import { probeNamed } from "./reading.ts";
import * as say from "./speech.ts";
import { literal } from "./tree.ts";
import { aType, type FieldType } from "./type.ts";

export function typeDrift(cx: Context, at: DriftHeader): TypedDrift | undefined {
  const probe = probeNamed(cx, at.probe);
  const sides = [environment(cx, at.in), environment(cx, at.against)];
  const [first, second] = sides;
  if (probe === undefined || first === undefined || second === undefined) return undefined;
  if (first === second) {
    const others = environments(cx).filter((name) => name !== first);
    cx.problems.push(say.driftAgainstItself.at(at.against.span, { environment: first, others }));
  }
  if (!probe.params.some((param) => param.place && param.name === "environment")) {
    cx.problems.push(say.placeMissing.at(at.probe.span, { kind: "environment", of: probe.id, known: [] }));
    return undefined;
  }
  const other = probe.params.find(
    (param) => param.name !== "environment" && !param.free && param.default === undefined,
  );
  if (other !== undefined) {
    cx.problems.push(
      say.argumentMissing.at(at.probe.span, { name: other.name, type: aType(other.type), of: probe.id }),
    );
    return undefined;
  }
  const type = probe.type;
  if (type.t !== "record") {
    cx.problems.push(
      say.typeMismatch.at(at.probe.span, { what: `\`${probe.id}\``, found: aType(type), wanted: "a record" }),
    );
    return undefined;
  }
  const fields: TypedDrift["fields"] = [];
  for (const drifted of at.fields) {
    const field = fieldNamed(cx, drifted, type.fields, type.name ?? "it");
    if (field === undefined) continue;
    const align = drifted.response.kind === "align" ? alignBy(cx, drifted.response.by, field) : undefined;
    if (drifted.response.kind === "align" && align === undefined) continue;
    fields.push({
      name: field.name,
      rule: drifted.response.kind,
      at: drifted.span,
      ...(align ? { align } : {}),
    });
  }
  for (const field of type.fields) {
    const named = at.fields.some((drifted) => drifted.path.names[0]?.text === field.name);
    if (!named) fields.push({ name: field.name, rule: "refuse", at: at.span });
  }
  return {
    at,
    probe,
    type,
    sides: [first, second],
    readings: [reading(probe, first), reading(probe, second)],
    fields,
  };
}

function reading(probe: Callable, side: string): Expr {
  return { op: "probe", probe: probe.id, args: probeArgs(probe, new Map([["environment", literal(side)]])) };
}

function environments(cx: Context): string[] {
  return (cx.places.kinds.get("environment") ?? []).map((place) => place.name);
}

function environment(cx: Context, name: Name): string | undefined {
  const known = environments(cx);
  if (known.includes(name.text)) return name.text;
  notFound(cx, name, "environment", known);
  return undefined;
}

function fieldNamed(cx: Context, at: Drifted, fields: FieldType[], of: string): FieldType | undefined {
  const [first, second] = at.path.names;
  const field = fields.find((each) => each.name === first?.text);
  if (field === undefined) {
    const known = fields.map((each) => each.name);
    const name = first?.text ?? "";
    cx.problems.push(
      say.unknownField.at(first?.span ?? at.span, { name, of, known, meant: suggest(name, known) }),
    );
    return undefined;
  }
  if (second === undefined) return field;
  cx.problems.push(
    say.notSupportedYet.at(at.path.span, {
      construct: "drift of a field inside a field",
      help: `name the whole: \`${first?.text}.*\``,
    }),
  );
  return undefined;
}

/** `a(environment: A, value: B's)`: one parameter besides the environment, of the field's type. */
function alignBy(cx: Context, by: Path, field: FieldType): TypedAlign | undefined {
  const action = actionNamed(cx, by);
  if (action === undefined) return undefined;
  const values = action.params.filter((param) => param.name !== "environment");
  const [value] = values;
  const fits = values.length === 1 && value !== undefined && assignableToContract(field.type, value.type);
  if (!fits || !action.params.some((param) => param.name === "environment")) {
    const wanted = `an action of an environment and ${aType(field.type)}`;
    cx.problems.push(
      say.typeMismatch.at(by.span, {
        what: `\`${action.id}\``,
        found: "an action with other parameters",
        wanted,
      }),
    );
    return undefined;
  }
  return { action, facts: actionFacts(cx, action), valueParam: value.name };
}
