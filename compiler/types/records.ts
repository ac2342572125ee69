/**
 * Record types by name: the module's own, and the messages of the contracts that its services name. A message
 * that two contracts define differently can only be built where its type is expected.
 */
import { lookUp } from "../names/module.ts";
import type { Context } from "./context.ts";
import { serviceOf, typeNamed } from "./resolve.ts";
import type { RecordType } from "./type.ts";

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
  for (const { declaration } of cx.module.symbols.values())
    if (declaration.kind === "service") serviceOf(cx, declaration);
  return cx.messages.get(name) ?? [];
}
