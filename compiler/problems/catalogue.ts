/**
 * The catalogue: every code that the compiler can utter, once, with what it is about. `defineProblem` takes
 * only codes that stand here, and a test holds that each is used. Codes are words, never numbers,
 * and never change their meaning. Keep each room's part in alphabetical order.
 */
import { lanes } from "./catalogue-lanes.ts";
import { laws, names, types } from "./catalogue-meaning.ts";
import { proofs } from "./catalogue-proofs.ts";
import { values } from "./catalogue-values.ts";

const syntax = {
  "and-beside-or": "`and` and `or` side by side without parentheses",
  "bidi-control": "an invisible character that changes the order in which text is shown",
  "clause-repeated": "a clause that may stand once stands twice",
  "conditions-share-line": "two conditions on one line with nothing between them",
  "control-character": "a control character, such as NUL, in the source",
  "file-too-large": "a source file beyond the size limit",
  "foreign-operator": "an operator of another language",
  "header-in-block": "a line of a runbook's head inside a block",
  "keyword-as-name": "a reserved word where a name is wanted",
  "minus-needs-space": "a minus sign without white space after it",
  "name-not-ascii": "a name with letters outside a-z, A-Z, 0-9, `_` and `-`",
  "nesting-too-deep": "brackets or expressions nested beyond the limit",
  "number-malformed": "a number that is written in a way claw doesn't read",
  "number-out-of-range": "a number, duration or size that can't be held exactly",
  "parenthesis-apart": "a space before a parenthesis that should touch, or none before one that shouldn't",
  "syntax-unexpected": "something else was expected here",
  "text-escape": "an escape that texts don't have",
  "text-hole": "a hole in a text that isn't an expression, or stands where texts are constant",
  "text-unclosed": "a text without its closing quote",
  unclosed: "a bracket without its partner",
  "unit-unknown": "a number with letters after it that are no unit",
} as const satisfies Record<string, string>;

const contracts = {
  "contract-import": "an import of a contract that can't be found or read",
  "contract-malformed": "a .proto file or task catalogue that can't be read",
  "contract-reference": "a contract that names a type that isn't there",
  "contract-unsupported": "something in a contract that claw has no type for",
} as const satisfies Record<string, string>;

const projectFiles = {
  "place-name": "a place that is named twice, or in a way that no runbook could write",
  "project-empty": "a project without a single .claw file",
  "project-name": "a project name that bundles and folders can't be named after",
  "project-path": "a path in the project that leads nowhere, or to what isn't read",
  "yaml-malformed": "a project file that isn't YAML",
  "yaml-missing-field": "a field that a project file must have and hasn't",
  "yaml-refused": "something in a project file that YAML has and claw doesn't read",
  "yaml-unknown-field": "a field in a project file that nothing reads",
  "yaml-wrong-value": "a field of a project file with a value of the wrong kind",
} as const satisfies Record<string, string>;

/** The groups in the order in which a compiler meets them. */
export const groups = [
  { title: "Project files", codes: projectFiles },
  { title: "Contracts", codes: contracts },
  { title: "Syntax", codes: syntax },
  { title: "Names", codes: names },
  { title: "Types and units", codes: types },
  { title: "Sums, bounds, roles and choices", codes: values },
  { title: "Lanes", codes: lanes },
  { title: "Laws", codes: laws },
  { title: "Proofs", codes: proofs },
] as const;

export const catalogue = {
  ...projectFiles,
  ...contracts,
  ...syntax,
  ...names,
  ...types,
  ...values,
  ...lanes,
  ...laws,
  ...proofs,
};

export type Code = keyof typeof catalogue;
