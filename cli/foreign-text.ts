/**
 * Text that came from outside (an alert, a file name, a reply, an argument) on its way to a terminal. Control
 * characters, escape sequences and marks that reorder what is read are shown as escapes, so that no alert can
 * repaint the screen of whoever answers it. Line breaks are escaped too: one value stays on one line.
 */
export function foreignText(text: string): string {
  return text.replace(unsafe, (character) => {
    const point = character.codePointAt(0) as number;
    return named.get(point) ?? `\\u{${point.toString(16)}}`;
  });
}

const named = new Map([
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
]);

/** C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, lone surrogates. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;
