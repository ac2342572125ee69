/**
 * Data as the text of a TypeScript literal that people can read in a review: what fits on a line stands on one,
 * members in the order they came, keys without quotes where they need none.
 */
const width = 110;

export function literalText(value: unknown, indent = ""): string {
  const inline = inlineText(value, width - indent.length);
  if (inline !== null || typeof value !== "object" || value === null) return inline ?? JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${literalText(item ?? null, inner)},\n`);
    return `[\n${items.join("")}${indent}]`;
  }
  const members = membersOf(value).map(
    ([name, member]) => `${inner}${keyText(name)}: ${literalText(member, inner)},\n`,
  );
  return `{\n${members.join("")}${indent}}`;
}

/** The whole on one line; null when it is longer than allowed. */
function inlineText(value: unknown, room: number): string | null {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts: string[] = [];
  let used = isList ? 3 : 5;
  for (const [name, member] of isList ? value.map((item) => ["", item ?? null] as const) : membersOf(value)) {
    const text = inlineText(member, room - used);
    if (text === null) return null;
    const part = isList ? text : `${keyText(name)}: ${text}`;
    used += part.length + 2;
    if (used > room) return null;
    parts.push(part);
  }
  if (isList) return `[${parts.join(", ")}]`;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

/** In a literal a plain `__proto__` key would set the prototype; a computed one is a key like any other. */
function keyText(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
