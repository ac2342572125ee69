/**
 * The difference of two texts as `patch` reads it: what is taken out and what is put in, by lines, with three lines
 * around each change.
 */
const around = 3;
/** Beyond so many pairs of lines one large change is shown instead of many small ones. */
const mostPairs = 4_000_000;

/** Empty where the texts are the same. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const shown = new Set<number>();
  steps.forEach(({ mark }, index) => {
    if (mark === " ") return;
    for (let near = index - around; near <= index + around; near++) shown.add(near);
  });
  const hunks: string[] = [];
  let [old, next] = [1, 1];
  for (let at = 0; at < steps.length; ) {
    if (!shown.has(at)) {
      at += 1;
      old += 1;
      next += 1;
      continue;
    }
    const from = at;
    while (at < steps.length && shown.has(at)) at += 1;
    const part = steps.slice(from, at);
    const [removed, added] = [
      part.filter(({ mark }) => mark !== "+"),
      part.filter(({ mark }) => mark !== "-"),
    ];
    hunks.push(
      `@@ -${range(old, removed.length)} +${range(next, added.length)} @@\n${part.map(written).join("")}`,
    );
    old += removed.length;
    next += added.length;
  }
  return `--- ${file}\n+++ ${file}\n${hunks.join("")}`;
}

interface Step {
  mark: " " | "-" | "+";
  line: string;
}

function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

function written({ mark, line }: Step): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** Each with its line feed, so that one that is missing at the end is a difference. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function stepsBetween(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const kept = (line: string): Step => ({ mark: " ", line });
  return [
    ...before.slice(0, start).map(kept),
    ...between(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(kept),
  ];
}

/** By the longest common subsequence of lines. */
function between(before: readonly string[], after: readonly string[]): Step[] {
  const removed = before.map((line): Step => ({ mark: "-", line }));
  const added = after.map((line): Step => ({ mark: "+", line }));
  if (before.length * after.length > mostPairs) return [...removed, ...added];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      common[row * width + column] =
        before[row] === after[column]
          ? (common[(row + 1) * width + column + 1] as number) + 1
          : Math.max(
              common[(row + 1) * width + column] as number,
              common[row * width + column + 1] as number,
            );
  const steps: Step[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      steps.push({ mark: " ", line: before[row] as string });
      row += 1;
      column += 1;
    } else if ((common[(row + 1) * width + column] as number) >= (common[row * width + column + 1] as number))
      steps.push(removed[row++] as Step);
    else steps.push(added[column++] as Step);
  }
  return [...steps, ...removed.slice(row), ...added.slice(column)];
}
