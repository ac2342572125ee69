// Canonical JSON: one text for one value, so that digests of equal values are equal. Keys are sorted by
// UTF-16 code unit, there is no white space, `undefined` members are left out, and numbers are written as
// ECMAScript writes them (the form that RFC 8785, JSON Canonicalization Scheme, prescribes).

/** The canonical text of a JSON value. Throws TypeError for what JSON can't hold (NaN, infinities, functions). */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== "object") throw new TypeError(`${String(value)}, a ${typeof value}, has no JSON form`);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value)
      text += (text === "" ? "" : ",") + canonicalJson(item === undefined ? null : item);
    return `[${text}]`;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members).sort()) {
    if (members[key] === undefined) continue;
    text += `${text === "" ? "" : ","}${quoted(key)}:${canonicalJson(members[key])}`;
  }
  return `{${text}}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON escapes
const needsEscapes = /["\\\u0000-\u001f\ud800-\udfff]/;

/** Most texts hold nothing to escape, and a look is cheaper than a copy made with care. */
function quoted(text: string): string {
  return needsEscapes.test(text) ? JSON.stringify(text) : `"${text}"`;
}
