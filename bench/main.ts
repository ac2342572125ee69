// `npm run bench`: every figure beside a floor measured in the same run, so that what is compared is the product
// and not the machine. It judges nothing: a slow machine makes no failure. `-- --json` prints the figures as data.

import { join } from "node:path";
import { runProcess } from "../scripts/run-process.ts";
import { coldCheck } from "./cold-check.ts";
import { embeddedSteps } from "./embedded-steps.ts";
import { compileFlagship, repository } from "./flagship.ts";
import { foldOfTenSteps, foldOfTheFlagship } from "./kernel-fold.ts";
import { projectCheck } from "./project-check.ts";
import { type Measured, type Measurement, measure } from "./rounds.ts";
import { simulatedRuns } from "./simulated-runs.ts";
import { closingLine, tableOf } from "./table.ts";

process.exitCode = await bench(process.argv.slice(2));

async function bench(words: readonly string[]): Promise<number> {
  const asJson = words.includes("--json");
  const stray = words.find((word) => word !== "--json");
  if (stray !== undefined) {
    console.error(`npm run bench: takes --json and nothing else, not ${stray}`);
    return 2;
  }
  const built = await runProcess(process.execPath, [join(repository, "scripts", "build.ts")]);
  if (!built.ok) {
    console.error(
      `npm run bench: the command line can't be built, so there is nothing to measure\n${built.said}`,
    );
    return 1;
  }
  const started = performance.now();
  const flagship = await compileFlagship();
  const all: Measured[] = [];
  const one = async (measurement: Measurement): Promise<void> => {
    const measured = await measure(measurement);
    measurement.close?.();
    all.push(measured);
    if (!asJson) console.log(tableOf(measured));
  };
  await one(coldCheck());
  await one(await projectCheck(1, { anew: 2 }));
  await one(await projectCheck(100, { anew: 5 }));
  await one(await projectCheck(1000, { anew: 20, edited: 3 }));
  await one(foldOfTheFlagship(flagship));
  await one(foldOfTenSteps());
  await one(await embeddedSteps(1));
  await one(await embeddedSteps(64));
  await one(simulatedRuns(flagship));
  const totalMs = performance.now() - started;
  if (asJson)
    console.log(
      JSON.stringify(
        { node: process.version, cpus: navigator.hardwareConcurrency, totalMs, measurements: all },
        null,
        2,
      ),
    );
  else console.log(`\n${closingLine(all, totalMs)}`);
  return 0;
}
