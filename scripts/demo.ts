// `npm run demo`: builds, sets up the services, and runs the example's story.
import { join } from "node:path";
import { prepareServices } from "./prepare-services.ts";
import { repository } from "./prepared-services.ts";
import { runProcess } from "./run-process.ts";

const story = join(repository, "examples", "payment-db-failover", "demo.ts");
const [built, { missing }] = await Promise.all([
  runProcess(process.execPath, [join(repository, "scripts", "build.ts")]),
  prepareServices(),
]);
for (const sentence of missing) console.error(`MISSING: ${sentence} \`clawc mock\` plays that part.`);
if (!built.ok) {
  console.error(built.said);
  process.exitCode = 1;
} else {
  const words = ["--disable-warning=ExperimentalWarning", story, ...process.argv.slice(2)];
  const told = await runProcess(process.execPath, words, { output: "shown" });
  process.exitCode = told.ok ? 0 : 1;
}
