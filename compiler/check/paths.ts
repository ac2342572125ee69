/**
 * A path is what a condition compares: a variable, its fields, or an expression that is taken as a whole. Here are
 * its type, as far as it is known, and its text.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { constantOf } from "../types/tree.ts";
import { present, type Type } from "../types/type.ts";
import { showValue } from "./show-value.ts";

export function pathType(names: { types: ReadonlyMap<string, Type> }, path: Expr): Type | undefined {
  switch (path.op) {
    case "variable":
      return names.types.get(path.name);
    case "field": {
      const of = pathType(names, path.of);
      const record = of && present(of);
      if (record?.t !== "record") return undefined;
      return record.fields.find((field) => field.name === path.name)?.type;
    }
    case "apply":
      return path.name === "count" ? { t: "scalar", of: "int", min: 0 } : undefined;
    case "places":
      return { t: "list", of: { t: "place", kind: path.kind } };
    case "in":
    case "compare":
    case "quantifier":
      return { t: "scalar", of: "bool" };
    default:
      return undefined;
  }
}

/** As it was written, roughly. `readings` says what a made-up name stands for. */
export function pathText(path: Expr, readings: ReadonlyMap<string, Expr> = new Map()): string {
  const text = (part: Expr) => pathText(part, readings);
  const constant = constantOf(path);
  if (constant !== undefined) return showValue(constant.value, undefined);
  switch (path.op) {
    case "variable": {
      const stands = readings.get(path.name);
      return stands === undefined ? path.name : text(stands);
    }
    case "field":
      return `${text(path.of)}.${path.name}`;
    case "probe":
      return path.probe;
    case "apply":
      return `${path.name}(${path.args.map(text).join(", ")})`;
    case "compare":
    case "arithmetic":
      return `${text(path.left)} ${path.by} ${text(path.right)}`;
    case "in":
      return `${text(path.left)} in ${text(path.right)}`;
    case "index":
      return `${text(path.of)}[${text(path.at)}]`;
    case "quantifier":
      return `${path.by} ${path.bind} in ${text(path.in)} {…}`;
    default:
      return "…";
  }
}
