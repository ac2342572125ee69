// Suites that need the real Go and Python processes. Where these can't run here the suite is skipped and says so;
// with CI=true that is a failure, because a test that didn't run proves nothing.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { preparedServices } from "../../scripts/prepared-services.ts";
import { openScene, type Scene } from "../drills/scene.ts";

// A scene is 17 processes: a few side by side are enough, and a busy machine may take its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000, maxConcurrency: 3 });

const { payment, python } = preparedServices();
const missing = [...(payment ? [] : ["the Go service"]), ...(python ? [] : ["the Python workers"])].join(
  " and ",
);

export function describeStaged(name: string, suite: () => void): void {
  if (missing === "") {
    describe(name, suite);
    return;
  }
  const why = `${missing} could not be set up; npm run prepare-services says why`;
  console.error(`\nSKIPPED, AND SO NOT TESTED: ${name}: ${why}\n`);
  describe(name, () => {
    if (process.env.CI === "true") test("runs where CI=true", () => expect.fail(why));
    else test.skip(why, () => {});
  });
}

/** A scene for one law; afterwards none of its processes is left. */
export async function onScene<T>(
  options: Parameters<typeof openScene>[0],
  law: (scene: Scene) => Promise<T>,
): Promise<T> {
  const scene = await openScene(options);
  try {
    return await law(scene);
  } finally {
    await closeScene(scene);
  }
}

export async function closeScene(scene: Scene): Promise<void> {
  await scene.close();
  const left = [...scene.stage.processes]
    .filter(([, { pid }]) => isThere(pid as number))
    .map(([name]) => name);
  expect(left, "processes that outlived their scene").toEqual([]);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What starts the story: the alert, the hosts, where runs and the witness go. */
export function runWords(scene: Scene): string[] {
  return [
    "run",
    "--alert",
    scene.alert,
    ...scene.withHosts,
    "--runs",
    scene.runs,
    "--witness",
    scene.witness,
  ];
}

/** The one run of a scene. */
export function onlyRun(scene: Scene): string {
  const names = scene.runNames();
  expect(names).toHaveLength(1);
  return names[0] as string;
}

/** Gives a test time to act between the first region and the second, however slow this machine is. */
export function bakeFor(scene: Scene, ms: number): void {
  const file = join(scene.project, "payment_db_failover.claw");
  const text = readFileSync(file, "utf8");
  const longer = text.replace(/bake \d+ms/, `bake ${ms}ms`);
  expect(longer).not.toBe(text);
  writeFileSync(file, longer);
}
