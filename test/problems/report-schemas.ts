/**
 * What takers demand of the reports that have no schema of ours: of SARIF 2.1.0 the closed part that clawc writes, with
 * what GitHub's code scanning demands beyond it (a place in every result, texts of rules); of GitLab's Code Quality
 * report its fields. Closed objects, so that a field that the formats don't have fails.
 */
import { Ajv } from "ajv";

const closed = (properties: Record<string, object>, optional: string[] = []) => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const text = { type: "string", minLength: 1 };
const count = { type: "integer", minimum: 1 };
const message = closed({ text });
const list = (items: object, minItems = 0) => ({ type: "array", items, minItems });
const level = { enum: ["error", "warning", "note"] };

const region = closed({ startLine: count, startColumn: count, endLine: count, endColumn: count }, [
  "startColumn",
  "endLine",
  "endColumn",
]);
// Encoded, so that it is an address and nothing in it ends one.
const uri = { type: "string", pattern: "^(file:///)?[A-Za-z0-9%._~!'()*/-]+$" };
const artifactLocation = closed({ uri, uriBaseId: { const: "%SRCROOT%" } }, ["uriBaseId"]);
const physicalLocation = closed({ artifactLocation, region });
const replacement = closed({ deletedRegion: region, insertedContent: closed({ text: { type: "string" } }) });

const sarif = closed({
  $schema: text,
  version: { const: "2.1.0" },
  runs: {
    ...list(
      closed({
        tool: closed({
          driver: closed({
            name: { const: "clawc" },
            version: text,
            rules: list(
              closed({
                id: text,
                shortDescription: message,
                fullDescription: message,
                help: closed({ text, markdown: text }),
                defaultConfiguration: closed({ level }),
                properties: closed({ tags: list(text, 1) }),
              }),
            ),
          }),
        }),
        invocations: list(
          closed(
            {
              executionSuccessful: { type: "boolean" },
              toolExecutionNotifications: list(closed({ level, message }), 1),
            },
            ["toolExecutionNotifications"],
          ),
          1,
        ),
        originalUriBaseIds: closed({ "%SRCROOT%": closed({ description: message }) }),
        columnKind: { const: "utf16CodeUnits" },
        results: list(
          closed(
            {
              ruleId: text,
              ruleIndex: { type: "integer", minimum: 0 },
              level,
              message,
              locations: list(closed({ physicalLocation }), 1),
              relatedLocations: list(closed({ id: count, physicalLocation, message }), 1),
              partialFingerprints: closed({ "clawProblem/v1": text }),
              fixes: list(
                closed({
                  description: message,
                  artifactChanges: list(closed({ artifactLocation, replacements: list(replacement, 1) }), 1),
                }),
                1,
              ),
            },
            ["relatedLocations", "fixes"],
          ),
        ),
        properties: closed({ notShown: { type: "integer", minimum: 0 } }),
      }),
      1,
    ),
    maxItems: 1,
  },
});

const gitlab = list(
  closed({
    description: text,
    check_name: text,
    fingerprint: text,
    severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
    location: closed({
      path: { type: "string", pattern: "^[^/]" },
      lines: closed({ begin: count, end: count }),
    }),
  }),
);

const ajv = new Ajv({ allErrors: true });
export const isSarif = ajv.compile(sarif);
export const isGitlab = ajv.compile(gitlab);

/** Well-formed, without a character that XML can't hold; the elements by name, each with its attributes. */
export function xmlElements(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(xml))
    throw new Error("a forbidden character");
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  for (const part of body.matchAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)|(<)/g)) {
    const [, closes, name = "", attributes = "", empty, words, stray] = part;
    if (stray !== undefined) throw new Error(`a stray < at ${part.index}`);
    if (/&(?!(amp|lt|gt|quot);)/.test(words ?? attributes)) throw new Error("a bare &");
    if (words !== undefined) continue;
    if (closes === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
    elements.push({ name, attributes: Object.fromEntries(pairs) });
    if (empty !== "/") open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open[0]}> isn't closed`);
  return elements;
}
