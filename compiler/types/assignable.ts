/**
 * When a value of one type may stand where another type is wanted. There is no implicit conversion: an int is
 * not a float, a region is not its name. Two exceptions, both at a contract's edge, are the caller's to ask for:
 * a place where a contract says text (`assignableToContract`).
 */
import { isScalar, type Type } from "./type.ts";

export function assignable(from: Type, to: Type): boolean {
  if (from.t === "error" || to.t === "error") return true;
  if (to.t === "optional")
    return from.t === "none" || assignable(from.t === "optional" ? from.of : from, to.of);
  if (from.t !== to.t) return false;
  switch (to.t) {
    case "scalar":
      return from.t === "scalar" && from.of === to.of && inside(from, to);
    case "place":
      return from.t === "place" && from.kind === to.kind;
    case "resource":
      return from.t === "resource" && from.kind === to.kind;
    case "enum":
    case "record":
      return (from.t === "enum" || from.t === "record") && sameNominal(from, to);
    case "list":
      return from.t === "list" && assignable(from.of, to.of) && inside(from, to);
    case "map":
    case "secret":
    case "source":
      return "of" in from && assignable(from.of as Type, to.of);
    case "per":
      return from.t === "per" && from.kind === to.kind && assignable(from.of, to.of);
    case "none":
      return true;
  }
}

/** A contract knows no places: where it says text, a place stands for its name, alone or in a list. */
export function assignableToContract(from: Type, to: Type): boolean {
  if (assignable(from, to)) return true;
  if (to.t === "optional") return assignableToContract(from, to.of);
  if (from.t === "list" && to.t === "list") return assignableToContract(from.of, to.of);
  return from.t === "place" && isScalar(to, "string");
}

function inside(from: { min?: number; max?: number }, to: { min?: number; max?: number }): boolean {
  if (to.min !== undefined && (from.min ?? Number.NEGATIVE_INFINITY) < to.min) return false;
  return to.max === undefined || (from.max ?? Number.POSITIVE_INFINITY) <= to.max;
}

function sameNominal(from: Type, to: Type): boolean {
  if (from === to) return true;
  const named = (type: Type) => ("name" in type ? type.name : undefined);
  if (named(from) !== undefined || named(to) !== undefined) return named(from) === named(to);
  if (from.t === "enum" && to.t === "enum") return from.members.join() === to.members.join();
  if (from.t !== "record" || to.t !== "record" || from.fields.length !== to.fields.length) return false;
  return to.fields.every((field, index) => {
    const other = from.fields[index];
    return other !== undefined && other.name === field.name && assignable(other.type, field.type);
  });
}
