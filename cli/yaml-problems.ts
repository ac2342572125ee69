/** What can be wrong with the YAML files of a project (claw.yaml, topology, hosts), as kinds of problems. */
import { defineProblem } from "../compiler/problems/problem.ts";

export const yamlMalformed = defineProblem<{ what: string }>({
  code: "yaml-malformed",
  message: ({ what }) => what,
  help: () => [
    "YAML is indented with spaces; `key: value` has a space after the colon; quote texts that hold `: ` or ` #`",
  ],
});

export const yamlRefused = defineProblem<{ what: string; instead: string }>({
  code: "yaml-refused",
  message: ({ what }) => `${what} isn't read here`,
  why: () =>
    "What steers production is written out: one reading, the same for every tool and every reviewer.",
  help: ({ instead }) => [instead],
});

export const yamlUnknownField = defineProblem<{
  where: string;
  field: string;
  meant?: string;
  known: string[];
}>({
  code: "yaml-unknown-field",
  message: ({ where, field }) => `${where} has no field \`${field}\``,
  why: () => "A misspelt setting that is passed over would be a setting that silently doesn't hold.",
  help: ({ meant, known }) => {
    if (meant !== undefined) return [`did you mean \`${meant}\`?`];
    return known.length === 0 ? [] : [`the fields are ${known.map((each) => `\`${each}\``).join(", ")}`];
  },
});

export const yamlMissingField = defineProblem<{ where: string; field: string; description?: string }>({
  code: "yaml-missing-field",
  message: ({ where, field }) => `${where} lacks the field \`${field}\``,
  help: ({ field, description }) => [
    `add \`${field}: …\`${description === undefined ? "" : ` (${description})`}`,
  ],
});

export const yamlWrongValue = defineProblem<{ where: string; wants: string; found: string; meant?: string }>({
  code: "yaml-wrong-value",
  message: ({ where, wants, found }) => `${where} must be ${wants}, not ${found}`,
  help: ({ meant }) => (meant === undefined ? [] : [`did you mean \`${meant}\`?`]),
});
