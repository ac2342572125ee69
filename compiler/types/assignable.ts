/**
 * When a value of one type may stand where another type is wanted. There is no implicit conversion: an int is
 * not a float, a region is not its name. Two exceptions, both at a contract's edge, are the caller's to ask for:
 * a place where a contract says text (`assignableToContract`).
 */
import { bounded } from "./bounds.ts";
import { isScalar, type Type } from "./type.ts";

export function assignable(from: Type, to: Type): boolean {
  if (from.t === "error" || to.t === "error") return true;
  if (to.t === "optional")
    return from.t === "none" || assignable(from.t === "optional" ? from.of : from, to.of);
  if (from.t !== to.t) return false;
  if (to.roles?.every((role) => from.roles?.includes(role)) === false) return false;
  switch (to.t) {
    case "scalar":
      return from.t === "scalar" && from.of === to.of && bounded(from, to);
    case "place":
      return from.t === "place" && from.kind === to.kind && bounded(from, to);
    case "resource":
      return from.t === "resource" && from.kind === to.kind;
    case "enum":
      return from.t === "enum" && sameNominal(from, to) && bounded(from, to);
    case "record":
      return from.t === "record" && sameNominal(from, to);
    case "sum":
      return from.t === "sum" && from.name === to.name;
    case "list":
      return from.t === "list" && assignable(from.of, to.of) && bounded(from, to);
    case "map":
      return (
        from.t === "map" && sameKeys(from.key, to.key) && assignable(from.of, to.of) && bounded(from, to)
      );
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

/** A map without a declared key has texts as keys; one whose keys are known to be names of something may stand for it. */
function sameKeys(from: Type | undefined, to: Type | undefined): boolean {
  return to === undefined || from === undefined || assignable(from, to);
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
