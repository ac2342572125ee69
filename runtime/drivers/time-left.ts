/**
 * When a call must have ended: after its timeout, counted from now, and never after the absolute deadline that
 * the service is told.
 */
export function endsAtMs(timeoutMs: number, deadlineUs = Number.POSITIVE_INFINITY): number {
  return Math.min(Date.now() + timeoutMs, deadlineUs / 1000);
}

export function isOver(untilMs: number): boolean {
  return Date.now() >= untilMs;
}
