// Starts the built command line on a Node that is known to be new enough. Node's own warning that node:sqlite
// is experimental is silenced, and no other: the journal's format is ours and is checked by its own tests.
"use strict";
const { existsSync } = require("node:fs");
const { homedir } = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const emitWarning = process.emitWarning;
process.emitWarning = function (warning, ...rest) {
  if (typeof warning === "string" && warning.startsWith("SQLite is an experimental feature")) return;
  emitWarning.call(process, warning, ...rest);
};

const main = path.join(__dirname, "..", "dist", "main.js");
if (existsSync(main)) {
  keepCompiledCode();
  import(pathToFileURL(main).href).then((built) => built.start());
} else {
  process.stderr.write("clawc: not built yet: run `npm run build` first.\n");
  process.exitCode = 2;
}

// Under the user's own cache folder, because code read from a folder that others can write would be theirs.
function keepCompiledCode() {
  const caches = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  require("node:module").enableCompileCache(path.join(caches, "clawc", "code"));
}
