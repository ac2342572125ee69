/**
 * Colour for terminals. It helps and is never needed: every painter may be the identity, and no sentence relies
 * on it. Painters nest only by being applied to separate stretches of text.
 */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
const resets = { bold: 22, dim: 22, red: 39, green: 39, yellow: 39, blue: 39, cyan: 39 } as const;

export const colour: Paint = painters(
  (name) => (text) => `\u001b[${codes[name]}m${text}\u001b[${resets[name]}m`,
);
export const plain: Paint = painters(() => (text) => text);

function painters(make: (name: keyof Paint) => (text: string) => string): Paint {
  return {
    bold: make("bold"),
    dim: make("dim"),
    red: make("red"),
    green: make("green"),
    yellow: make("yellow"),
    blue: make("blue"),
    cyan: make("cyan"),
  };
}
