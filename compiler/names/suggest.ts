/**
 * "Did you mean …?": the declared name that a misspelt one is nearest to, by edits (a swap of neighbours counts
 * as one), or none when nothing is near enough to be a slip of the fingers.
 */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === written.toLowerCase() ? 0.5 : edits(written, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/**
 * The one name that can have been meant, for an edit that nobody looks at twice: a single slip in a word that isn't
 * short, with no other name in reach. Never one with other digits: `us-east-2` is no misspelt `us-east-1`.
 */
export function surelyMeant(written: string, candidates: Iterable<string>): string | undefined {
  const near = [...new Set(candidates)].filter((each) => suggest(written, [each]) !== undefined);
  const [only] = near;
  if (only === undefined || near.length > 1 || only === written || written.length < 4) return undefined;
  const isOneSlip = only.toLowerCase() === written.toLowerCase() || edits(written, only, 2) <= 1;
  return isOneSlip && digitsOf(only) === digitsOf(written) ? only : undefined;
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, "");
}

function edits(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
