/** `clawc version`: the same as --version, and with --verbose what a bug report needs. */
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { installationRoot, installedVersion } from "../installation.ts";

export const command = defineCommand({
  name: "version",
  summary: "print the version",
  description: [],
  arguments: [],
  options: {
    verbose: {
      kind: "flag",
      short: "v",
      summary: "also print Node's version, the platform and where clawc lies",
    },
  },
  examples: [{ line: "clawc version --verbose", says: "what a bug report should begin with" }],
  async run({ options }, io) {
    io.stdout.line(installedVersion());
    if (options.verbose) {
      io.stdout.line(`node ${process.versions.node} on ${process.platform} ${process.arch}`);
      io.stdout.line(installationRoot);
    }
    return exitCode.ok;
  },
});
