/**
 * Text that a service sent, made fit for a journal line and a terminal: one line, without control characters and
 * marks that reorder what is read, and not longer than a person would read.
 */
export function oneLine(text: string, mostCharacters = 500): string {
  const line = text.replace(unsafe, " ").replace(/ {2,}/g, " ").trim();
  const characters = [...line];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join("")}…` : line;
}

/** C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, lone surrogates. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;
