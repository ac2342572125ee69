/**
 * A value given by hand, as the language writes it: `limit=15m`, `wanted=70%`, `size=10GiB`, a moment, a case without
 * fields by its name. What isn't written so stays what it was, and the run's own check of its inputs tells why.
 */
import { bytesOf, durationOf, ratioOf } from "../compiler/syntax/literals.ts";
import type { Type } from "../schema/generated/plan.ts";
import { readTimestamp } from "../schema/timestamp.ts";

const number = String.raw`-?\d[\d_]*(?:\.\d+)?`;
const forms = {
  duration: { written: new RegExp(`^${number}(?:us|ms|s|m|h|d)$`), decode: durationOf },
  ratio: { written: new RegExp(`^${number}%$`), decode: ratioOf },
  bytes: { written: new RegExp(`^${number}(?:[KMGT]i?B|B)$`), decode: bytesOf },
};

export function typedInput(given: unknown, type: Type): unknown {
  if (type.t === "optional") return given === "none" ? null : typedInput(given, type.of);
  if (typeof given !== "string") return given;
  if (type.t === "sum") {
    const named = type.cases.find((each) => each.name === given);
    return named === undefined ? given : { case: given };
  }
  if (type.t !== "scalar") return given;
  if (type.of === "timestamp") return readTimestamp(given)?.us ?? given;
  if (type.of !== "duration" && type.of !== "ratio" && type.of !== "bytes") return given;
  const { written, decode } = forms[type.of];
  const decoded = written.test(given) ? decode(given) : undefined;
  return decoded !== undefined && "value" in decoded ? decoded.value : given;
}
