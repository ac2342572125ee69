// Two groups, one after the other: first what needs no process of its own, file beside file; then what stages real
// services, one file at a time, for a stage is seventeen processes and a slow machine has two cores. Each test file
// gets a process of its own, because drills kill processes and hosts hold databases.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const source = (path: string) => join(import.meta.dirname, path);

const staged = ["test/e2e/**/*.test.ts", "test/agent.test.ts"];

export default defineConfig({
  // What examples import by the package's name is the source here, as it is for the type checker: a test needs no
  // build. Outside of this repository the package's `exports` lead to dist/.
  resolve: {
    alias: [
      { find: /^clawc$/, replacement: source("cli/agent.ts") },
      { find: /^clawc\/runtime$/, replacement: source("runtime/api.ts") },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "units",
          include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: staged,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "staged",
          include: staged,
          fileParallelism: false,
          maxConcurrency: 3,
          testTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // A suite without a test is a mistake, never a success.
    passWithNoTests: false,
    env: { NO_COLOR: "1", TZ: "UTC" },
  },
});
