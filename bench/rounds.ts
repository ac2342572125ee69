// Contestants that are compared run in the same rounds, each round in an order of its own, so that whatever slows
// the machine for a while slows them all. A ratio is taken within a round; of rounds the median and the worst are
// kept, because a mean hides what a bad moment costs.

export interface Contestant {
  name: string;
  /** One figure; whether more or less is better is the measurement's to say. */
  sample(): number | Promise<number>;
  /** The most times the floor that it is meant to take. */
  goal?: number;
}

export interface Measurement {
  name: string;
  unit: string;
  better: "more" | "less";
  floor: Contestant;
  contestants: Contestant[];
  rounds: number;
  /** What the figures depend on and can't be seen in them. */
  note: string;
  close?(): void;
}

export interface Row {
  name: string;
  unit: string;
  median: number;
  worst: number;
  /** Against the floor: how many times as long it takes, or the share of the floor's rate. Absent: it is the floor. */
  ratio?: { median: number; worst: number };
  /** What the median ratio is meant to be at most. */
  goal?: number;
}

export interface Measured {
  name: string;
  better: "more" | "less";
  rounds: number;
  note: string;
  rows: Row[];
}

export async function measure(measurement: Measurement): Promise<Measured> {
  const all = [measurement.floor, ...measurement.contestants];
  const samples = new Map<Contestant, number[]>(all.map((each) => [each, []]));
  for (const each of all) await each.sample();
  for (let round = 0; round < measurement.rounds; round++) {
    for (const each of shuffled(all)) samples.get(each)?.push(await each.sample());
  }
  const { name, better, rounds, note, unit } = measurement;
  const floor = samples.get(measurement.floor) as number[];
  const rows = all.map((each): Row => {
    const own = samples.get(each) as number[];
    const goal = each.goal === undefined ? {} : { goal: each.goal };
    const row = { name: each.name, unit, ...spread(own, better), ...goal };
    const ratios = own.map((figure, round) => figure / (floor[round] as number));
    return each === measurement.floor ? row : { ...row, ratio: spread(ratios, better) };
  });
  return { name, better, rounds, note, rows };
}

function spread(figures: readonly number[], better: "more" | "less"): { median: number; worst: number } {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
  return { median, worst: (better === "more" ? sorted[0] : sorted.at(-1)) as number };
}

function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0] as T);
}
