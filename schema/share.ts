/**
 * Shares of a count. A percentage is read in whole millionths of a percent, so that what people write is what is
 * computed: 29% of 100 is 29, though 0.29 * 100 isn't. What may go at once is rounded down and at least 1; what is
 * needed is rounded up.
 */

/** `0.29` as percent, to the millionth. */
export function percentOf(ratio: number): number {
  return Math.round(ratio * 1e8) / 1e6;
}

export function shareDown(count: number, percent: number): number {
  return Math.max(1, Math.floor((count * millionths(percent)) / 1e8));
}
export function shareUp(count: number, percent: number): number {
  return Math.ceil((count * millionths(percent)) / 1e8);
}

function millionths(percent: number): number {
  return Math.round(percent * 1e6);
}
