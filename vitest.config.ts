// One project for every suite: the language, the kernel, the simulator, the real command line, the example.
// Each test file gets a process of its own, because drills kill processes and hosts hold databases.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const source = (path: string) => join(import.meta.dirname, path);

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
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // A suite without a test is a mistake, never a success.
    passWithNoTests: false,
    env: { NO_COLOR: "1", TZ: "UTC" },
  },
});
