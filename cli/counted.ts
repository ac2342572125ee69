/** A count with its noun: `1 region`, `2 regions`, `2 cache_entries`. Kinds of places are nouns of the project's own. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : plural(noun)}`;
}

export function plural(noun: string): string {
  if (noun.endsWith("ies") || /[^s]s$/.test(noun)) return noun;
  if (/(s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
