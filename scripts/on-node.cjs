// Runs a TypeScript script of this repository: `node scripts/on-node.cjs scripts/build.ts …`. npm's scripts find
// the development Node (the package `node`) first; where it isn't there, this says why and how to get it.
"use strict";
var fs = require("fs");
var spawn = require("child_process").spawn;
var parts = process.versions.node.split(".").map(Number);
var script = process.argv[2];

if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 13)) {
  refuse(
    "needs Node 22.13 or newer and found " +
      process.versions.node +
      ". The package `node`, which brings one, is installed by an install script: after `npm ci --ignore-scripts` run" +
      " `npm rebuild node`; otherwise start scripts with `npm run`, after `npm ci`."
  );
} else if (!fs.existsSync(script)) {
  refuse("there is no such script.");
} else {
  run();
}

// Before 22.18 Node reads TypeScript only when told to. Ctrl-C reaches the script by itself; here it is waited for.
function run() {
  var flags = process.features.typescript ? [] : ["--experimental-strip-types"];
  flags.push("--disable-warning=ExperimentalWarning");
  var child = spawn(process.execPath, flags.concat(process.argv.slice(2)), { stdio: "inherit" });
  process.on("SIGINT", function () {});
  process.on("SIGTERM", function () {
    child.kill("SIGTERM");
  });
  child.on("exit", function (code) {
    process.exitCode = code === null ? 1 : code;
  });
}

function refuse(reason) {
  process.stderr.write(script + ": " + reason + "\n");
  process.exitCode = 2;
}
