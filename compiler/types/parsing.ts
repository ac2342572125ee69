/**
 * `parse e as "arn:{_}:{region: region}:{id}"`: a text taken apart by a template. Each capture takes what stands before
 * the next fixed text, so between two captures there is some. What hasn't the template's form is none.
 */
import { duplicateName } from "../names/module.ts";
import type { Capture, ParseExpr } from "../syntax/tree.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, type Env, failed, typed } from "./infer.ts";
import { resolveType } from "./resolve.ts";
import * as say from "./speech.ts";
import { error, type FieldType, isError, optional, show, string, type Type, toPlanType } from "./type.ts";
import { parseAmbiguous } from "./value-speech.ts";

export function parsed(cx: Context, env: Env, expr: ParseExpr): Typed {
  const of = check(cx, env, expr.subject, string);
  const fields: FieldType[] = [];
  let broken = isError(of.type);
  const parts = expr.template.map((part, index) => {
    if (part.kind === "chars") return part.text;
    if (expr.template[index + 1]?.kind === "capture") {
      const [first, second] = [textAt(cx, part.span), textAt(cx, (expr.template[index + 1] as Capture).span)];
      cx.problems.push(parseAmbiguous.at(part.span, { first, second }));
    }
    const type = captured(cx, part);
    broken ||= isError(type);
    const name = part.name.text === "_" ? null : part.name.text;
    if (fields.some((field) => field.name === name))
      cx.problems.push(
        duplicateName.at(part.name.span, { name: part.name.text, what: "a capture of this template" }),
      );
    if (name !== null) fields.push({ name, type });
    return { name, type: toPlanType(type) };
  });
  if (broken) return failed(expr.span);
  const record: Type = { t: "record", fields };
  return typed(optional(record), { op: "parse", of: of.expr, parts }, expr.span, of.unknown);
}

const readable: ReadonlySet<string> = new Set(["string", "int", "float", "bool"]);

function captured(cx: Context, { type: ref, span }: Capture): Type {
  if (ref === undefined) return string;
  const type = resolveType(cx, ref);
  if (isError(type) || type.t === "place" || type.t === "enum") return type;
  if (type.t === "scalar" && readable.has(type.of)) return type;
  const wanted = "something that one piece of text says: a text, a number, a member, a place";
  cx.problems.push(
    say.typeMismatch.at(span, { what: `\`${textAt(cx, span, 40)}\``, found: show(type), wanted }),
  );
  return error;
}
