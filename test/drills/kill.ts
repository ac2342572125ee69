// `npm run drill:kill`: the executor of the (fifty times as quick) failover dies at append 1, 2, 3 … of its journal,
// each time once just before the append and once just after it, on services that are started anew, until a run ends
// before it comes so far. Each is resumed by the real command line. Ends with 1 when anything isn't as it must be.

import { availableParallelism } from "node:os";
import { preparedServices } from "../../scripts/prepared-services.ts";
import type { Kill } from "./executor.ts";
import { type Drilled, killOnce } from "./kill-once.ts";
import { openScene } from "./scene.ts";

const mostAppends = 300;
const sideBySide = Math.max(1, Math.min(3, Math.floor(availableParallelism() / 2)));

const { payment, python } = preparedServices();
if (payment === undefined || python === undefined) {
  console.error("the drill needs the Go and Python services: npm run prepare-services");
  process.exitCode = 2;
} else {
  const began = performance.now();
  const drilled = await drillAll();
  process.exitCode = tell(drilled, (performance.now() - began) / 1000);
}

async function drillAll(): Promise<Drilled[]> {
  const drilled: Drilled[] = [];
  let next = 0;
  let over = false;
  const work = async (): Promise<void> => {
    while (!over && next < mostAppends * 2) {
      const kill: Kill = { at: Math.floor(next / 2) + 1, when: next % 2 === 0 ? "before" : "after" };
      next++;
      const one = await drill(kill);
      drilled.push(one);
      console.log(row(one));
      if (one.killedAt === null) over = true;
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  return drilled;
}

async function drill(kill: Kill): Promise<Drilled> {
  const scene = await openScene({ hangingWorker: "worker-node-6" });
  try {
    return await killOnce(scene, `DRILL${kill.at}-${kill.when}`, kill);
  } finally {
    await scene.close();
  }
}

function row({ kill, killedAt, ending, reason, sends, wrong }: Drilled): string {
  const kinds = killedAt === null ? "ended unkilled" : killedAt.kinds.join(" ");
  const how = ending === null ? "never started" : ending === "succeeded" ? ending : `${ending}: ${reason}`;
  const line = `${wrong.length === 0 ? "✓" : "✗"} ${String(kill.at).padStart(4)} ${kill.when.padEnd(6)}  ${kinds.padEnd(28)}  ${how}  (${sends} sends)`;
  return [line, ...wrong.map((each) => `      ${each}`)].join("\n");
}

function tell(drilled: readonly Drilled[], seconds: number): number {
  const killed = drilled.filter((each) => each.killedAt !== null);
  const wrong = drilled.filter((each) => each.wrong.length > 0);
  const endings = new Map<string, number>();
  for (const { ending } of drilled)
    endings.set(ending ?? "never started", (endings.get(ending ?? "never started") ?? 0) + 1);
  const whole = killed.length < drilled.length;
  console.log(
    `\n${killed.length} kills, ${drilled.length} runs in ${seconds.toFixed(0)} s: ${[...endings].map(([ending, count]) => `${count} ${ending}`).join(", ")}`,
  );
  console.log(
    wrong.length === 0
      ? "every effect exactly once per key, in the audit and in the ledgers alike"
      : `${wrong.length} runs are not as they must be`,
  );
  if (!whole) console.log(`no run ended unkilled within ${mostAppends} appends`);
  return wrong.length === 0 && whole ? 0 : 1;
}
