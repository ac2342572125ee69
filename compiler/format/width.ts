/** How wide a line may be. What can't be broken, such as a text or a comment, may be wider. */
export const lineWidth = 110;

/** The columns that are left of a line inside so many braces. */
export function roomAt(depth: number): number {
  return lineWidth - 2 * depth;
}
