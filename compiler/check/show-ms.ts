/** A time in words that people use: the worst case is read at a glance, not reckoned. */

/** `12m 44.8s` */
export function showMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms - minutes * 60_000) / 100) / 10;
  const hours = Math.floor(minutes / 60);
  const parts = [
    hours > 0 ? `${hours}h` : "",
    minutes % 60 > 0 ? `${minutes % 60}m` : "",
    seconds > 0 || minutes === 0 ? `${seconds}s` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}
