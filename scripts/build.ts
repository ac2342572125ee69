// Builds the command line and what programs import into dist/: ES modules, split, so that each command loads only
// what it needs, and in dist/types the declarations of what programs import. dist/ is flat, as cli/ is: what finds
// the installation by a relative path finds it in both.
//
// What is bundled and what stays a dependency on disk was decided by measuring cold starts (bench/): bundled
// and minified is faster for everything but ts-morph, whose 9 MB of compiler only `clawc build` needs.
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { writeDeclarations } from "./declarations.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** CommonJS packages inside a module bundle ask for Node's own modules by `require`. */
const banner =
  'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

rmSync(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { main: "cli/main.ts", agent: "cli/agent.ts", runtime: "runtime/api.ts" },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.13",
  external: ["ts-morph"],
  banner: { js: banner },
  chunkNames: "[name]-[hash]",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  metafile: true,
  legalComments: "external",
  logLevel: "warning",
});
const digest = createHash("sha256");
for (const path of Object.keys(result.metafile.outputs).sort())
  if (path.endsWith(".js")) digest.update(path).update(readFileSync(join(root, path)));
writeFileSync(join(dist, "build-id"), digest.digest("hex"));
const undeclared = await writeDeclarations(join(dist, "types"));
if (undeclared !== null) {
  console.error(undeclared);
  process.exitCode = 1;
}
const kilobytes =
  Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0) / 1024;
console.log(`built dist/ (${Math.round(kilobytes)} KB with source maps)`);
