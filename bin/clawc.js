#!/usr/bin/env node
// The command's doorstep. It is written so that any Node ever released can parse it, because its first task is
// to tell an old one, in one line, what to do. Everything modern lies behind the require below.
"use strict";
var parts = process.versions.node.split(".").map(Number);
if (parts[0] > 22 || (parts[0] === 22 && parts[1] >= 13)) {
  require("./start.cjs");
} else {
  process.stderr.write(
    "clawc: needs Node 22.13 or newer, this is " +
      process.versions.node +
      "; in this project use `npm exec clawc` or an npm script (they bring their own Node), elsewhere upgrade Node.\n"
  );
  process.exitCode = 2;
}
