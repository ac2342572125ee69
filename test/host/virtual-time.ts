// Time for a host under test: timers and the clock are one virtual time that goes on to the next timer whenever
// nothing else is left to happen. Nobody sleeps, and a run of ten minutes takes as long as its events do.

import { vi } from "vitest";
import type { Clock } from "../../runtime/host/clock.ts";

const mostTurns = 20_000;
const epochMs = Date.UTC(2026, 10, 24, 3, 28, 50);

export const virtualClock: Clock = { wallMs: () => Date.now() };

/** Since the virtual time began. */
export function nowMs(): number {
  return Date.now() - epochMs;
}

export async function inVirtualTime<T>(play: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    now: epochMs,
  });
  try {
    return await play();
  } finally {
    vi.useRealTimers();
  }
}

/** Lets time pass until the promise is settled. One that nothing can settle any more is a failure, not a hang. */
export async function passing<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = () => {
    isSettled = true;
  };
  promise.then(note, note);
  for (let count = 0, idle = 0; count < mostTurns && idle < 3; count++) {
    await turn();
    if (isSettled) return promise;
    idle = vi.getTimerCount() === 0 ? idle + 1 : 0;
    vi.advanceTimersToNextTimer();
  }
  throw new Error(`what was waited for didn't come; it is ${nowMs()} ms later`);
}

/** What is due now has happened: promises, the host's turn, and the turns that these asked for. */
export async function turn(): Promise<void> {
  for (let count = 0; count < 6; count++) await new Promise((resolve) => setImmediate(resolve));
}
