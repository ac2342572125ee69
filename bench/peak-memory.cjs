// Required by a process of the bench: writes down, as it ends, the most memory that it had, in kilobytes.
"use strict";
process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.CLAWC_BENCH_PEAK, String(process.resourceUsage().maxRSS));
});
