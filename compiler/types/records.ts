/**
 * Record types by name: the module's own, and the messages and enums of the contracts that its services name. A
 * message that two contracts define differently can only be built where its type is expected.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import { lookUp } from "../names/module.ts";
import type { Context } from "./context.ts";
import { serviceOf, typeNamed } from "./resolve.ts";
import type { EnumType, RecordType, Type } from "./type.ts";

export function recordNamed(cx: Context, name: string): RecordType | undefined {
  const declaration = lookUp(cx.module, name);
  if (declaration?.kind === "type") {
    const type = typeNamed.type(cx, declaration);
    return type.t === "record" ? type : undefined;
  }
  if (declaration !== undefined) return undefined;
  const found = messagesNamed(cx, name);
  return found.length === 1 ? found[0] : undefined;
}

export function messagesNamed(cx: Context, name: string): RecordType[] {
  for (const { declaration } of [...cx.module.symbols.values(), ...cx.module.beyond.values()])
    if (declaration.kind === "service") serviceOf(cx, declaration);
  return cx.messages.get(name) ?? [];
}

/** An enum of a contract, by its short name; undefined where two contracts mean different ones. */
export function contractEnum(cx: Context, name: string): EnumType | undefined {
  messagesNamed(cx, name);
  const found = new Map<string, EnumType>();
  for (const record of [...cx.messages.values()].flat())
    for (const field of record.fields) {
      const type = innermost(field.type);
      if (type.t === "enum" && type.name === name) found.set(canonicalJson(type), type);
    }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

function innermost(type: Type): Type {
  return type.t === "list" || type.t === "optional" || type.t === "map" ? innermost(type.of) : type;
}
