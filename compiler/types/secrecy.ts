/** Whether a type is a secret, or holds one somewhere: then its values have no text, and are compared with nothing. */
import type { Type } from "./type.ts";

export function holdsSecret(type: Type, around: readonly Type[] = []): boolean {
  if (around.includes(type)) return false;
  const inside = [...around, type];
  switch (type.t) {
    case "secret":
      return true;
    case "optional":
    case "list":
    case "per":
      return holdsSecret(type.of, inside);
    case "map":
      return holdsSecret(type.of, inside);
    case "record":
      return type.fields.some((field) => holdsSecret(field.type, inside));
    case "sum":
      return type.cases.some((each) => each.fields.some((field) => holdsSecret(field.type, inside)));
    default:
      return false;
  }
}
