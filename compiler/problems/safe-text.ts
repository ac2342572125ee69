/**
 * Text of a source on its way to a screen. Sources are written by others: control characters and escape
 * sequences could repaint a terminal, and marks that reorder what is read could hide what runs. Each is replaced
 * by one visible character, so that columns stay where they are.
 */
export function safeText(text: string): string {
  return text.replace(/\t/g, " ").replace(unsafe, "\uFFFD");
}

/** C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, lone surrogates. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** The columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += invisible.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

const invisible = /^(?:\p{Mn}|\p{Me}|\p{Cf}|\uFE0F)$/u;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6])$/u;
