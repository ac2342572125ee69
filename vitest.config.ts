// One project for every suite: the language, the kernel, the simulator, the real command line, the example.
// Each test file gets a process of its own, because drills kill processes and hosts hold databases.
import { defineConfig } from "vitest/config";

export default defineConfig({
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
