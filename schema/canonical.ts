// Canonical JSON: one text for one value, so that digests of equal values are equal. Keys are sorted by
// UTF-16 code unit, there is no white space, `undefined` members are left out, and numbers are written as
// ECMAScript writes them (the form that RFC 8785, JSON Canonicalization Scheme, prescribes).

/** The canonical text of a JSON value. Throws TypeError for what JSON can't hold (NaN, infinities, functions). */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} has no JSON form`);
  const members = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(members).sort()) {
    if (members[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(members[key])}`);
  }
  return `{${parts.join(",")}}`;
}
