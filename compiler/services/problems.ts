/**
 * What can be wrong with a contract that a `service` names.
 */
import { defineProblem } from "../problems/problem.ts";

export const contractMalformed = defineProblem<{ reason: string; help?: string[] }>({
  code: "contract-malformed",
  message: ({ reason }) => reason,
  why: () => "Calls are checked against the contract before anything runs, so it must be read whole.",
  help: ({ help }) => help ?? [],
});

export const contractImport = defineProblem<{ path: string; reason: string; help?: string[] }>({
  code: "contract-import",
  message: ({ path, reason }) => `"${path}" can't be imported: ${reason}`,
  help: ({ help }) => help ?? [],
});

export const contractReference = defineProblem<{ name: string; from: string }>({
  code: "contract-reference",
  message: ({ name, from }) => `${from} names the type \`${name}\`, which isn't there`,
  help: ({ name }) => [`declare \`${name}\`, correct the name, or import the file that declares it`],
});

export const contractUnsupported = defineProblem<{ what: string; help?: string[] }>({
  code: "contract-unsupported",
  message: ({ what }) => what,
  help: ({ help }) => help ?? [],
});
