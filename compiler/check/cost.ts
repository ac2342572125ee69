/** What a statement costs at worst, and how costs come together: one after the other, and side by side. */

export interface Cost {
  /** When it completes. */
  work: number;
  /** When it ends the run instead; at least as much as what was done before. */
  ends: number;
  /** Of people, who are waited for beside that. */
  people: number;
  undo: number;
}

export function sequence(costs: Cost[]): Cost {
  return costs.reduce(
    (sum, each) => ({
      work: sum.work + each.work,
      ends: Math.max(sum.ends, sum.work + each.ends),
      people: sum.people + each.people,
      undo: sum.undo + each.undo,
    }),
    only(0),
  );
}

export function only(work: number): Cost {
  return { work, ends: 0, people: 0, undo: 0 };
}

/** People are asked at the same time too. When one step fails, the others end what they have in flight. */
export function sideBySide(costs: Cost[]): Cost {
  const most = (pick: (cost: Cost) => number) => Math.max(0, ...costs.map(pick));
  return {
    work: most((cost) => cost.work),
    ends: most((cost) => Math.max(cost.ends, cost.ends > 0 ? cost.work : 0)),
    people: most((cost) => cost.people),
    undo: most((cost) => cost.undo),
  };
}

/** Each time may take all that it can, and leave all that it does. */
export function repeated(once: Cost, { times, apartMs }: { times: number; apartMs: number }): Cost {
  const before = (times - 1) * (once.work + apartMs);
  return {
    work: before + once.work,
    ends: once.ends === 0 ? 0 : before + once.ends,
    people: times * once.people,
    undo: times * once.undo,
  };
}
