/**
 * YAML text to a tree whose every node knows its place. Only the plain part of YAML is read: mappings, lists,
 * texts, numbers, true, false and null. Tags, anchors, aliases and merge keys are refused, so no file can grow
 * when it is read; duplicate keys and keys that poison objects are errors.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Range,
  visit,
  type YAMLMap,
} from "yaml";
import type { Problem, Result } from "../compiler/problems/problem.ts";
import type { Span } from "../compiler/problems/span.ts";
import type { Source } from "../compiler/syntax/lex.ts";
import { yamlMalformed, yamlRefused } from "./yaml-problems.ts";

export interface YamlTree {
  value: unknown;
  /** Where the value at a path stands; of a mapping or list, the key that leads to it. */
  valueSpan(path: readonly string[]): Span;
  /** Where a key of the mapping at a path stands. */
  keySpan(path: readonly string[], key: string): Span;
}

const mostProblems = 20;

export function readYamlTree(source: Source): Result<YamlTree | undefined> {
  const tooDeep = nestingProblem(source);
  if (tooDeep !== null) return { value: undefined, problems: [tooDeep] };
  const lineCounter = new LineCounter();
  const options = {
    version: "1.2",
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
    lineCounter,
  } as const;
  const document = parseDocument(source.text, { ...options, logLevel: "error", keepSourceTokens: false });
  const [first] = document.errors;
  const problems: Problem[] =
    first === undefined
      ? []
      : [
          yamlMalformed.at(spanAt(source, first.pos[0], first.pos[1]), {
            what: plainWords(first.code, first.message),
          }),
        ];
  if (problems.length === 0 && document.contents !== null)
    refuseBeyondPlain(source, document.contents, problems);
  if (problems.length > 0) return { value: undefined, problems: problems.slice(0, mostProblems) };
  const root = document.contents;
  const value = root === null ? null : (document.toJS({ maxAliasCount: 0 }) as unknown);
  return {
    value: {
      value,
      valueSpan: (path) => valueSpan(source, root, path),
      keySpan: (path, key) => keySpan(source, root, path, key),
    },
    problems,
  };
}

const deepest = 64;

/** Before anything is parsed, since parsing a tower of brackets or dashes takes time that grows with its square. */
function nestingProblem(source: Source): Problem | null {
  let depth = 0;
  for (const { 0: found, index } of source.text.matchAll(/[[{]|[\]}]|^[ \t]*(?:[-?:][ \t]+){2,}/gm)) {
    if (found === "[" || found === "{") depth++;
    else if (found === "]" || found === "}") depth = Math.max(0, depth - 1);
    const here = found.length > 1 ? found.trim().split(/[ \t]+/).length : depth;
    if (here <= deepest) continue;
    const holes = {
      what: `nesting deeper than ${deepest}`,
      instead: "no file of a project needs that; write it flat",
    };
    return yamlRefused.at(spanAt(source, index, index + 1), holes);
  }
  return null;
}

function refuseBeyondPlain(source: Source, root: Node, problems: Problem[]): void {
  const refuse = (node: Node, what: string, instead: string) =>
    problems.push(yamlRefused.at(spanOf(source, node), { what, instead }));
  visit(root, (_key, node) => {
    if (isPair(node)) {
      const key = node.key;
      if (!isScalar(key) || typeof key.value !== "string") {
        const place = isScalar(key) || isMap(key) ? key : root;
        refuse(place, "a key that isn't a text", 'put it in quotes: `"1": …`');
      } else if (poison.has(key.value)) refuse(key, `the key \`${key.value}\``, "use another name");
      else if (key.value === "<<") refuse(key, "a merge key", "write the fields out");
      return undefined;
    }
    if (isAlias(node)) refuse(node, `the alias \`*${node.source}\``, "write its value out");
    else if (isNode(node) && node.anchor !== undefined)
      refuse(node, `the anchor \`&${node.anchor}\``, "write the value where it is used");
    else if (isNode(node) && isForeignTag(node))
      refuse(
        node,
        `the tag \`${node.tag?.replace("tag:yaml.org,2002:", "!!")}\``,
        "write the value without a tag",
      );
    return problems.length >= mostProblems ? visit.BREAK : undefined;
  });
}

const poison = new Set(["__proto__", "constructor", "prototype"]);

interface Tagged {
  tag?: string | undefined;
  anchor?: string | undefined;
}

function isNode(node: unknown): node is Node & Tagged {
  return typeof node === "object" && node !== null && "range" in node;
}

/** Plain nodes have no tag of their own in the source; the parser notes one only where it was written. */
function isForeignTag(node: Tagged): boolean {
  return node.tag !== undefined;
}

function plainWords(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "this key stands twice in one mapping; keep one of the two";
  if (code === "MULTIPLE_DOCS") return "a second document begins here; a file holds one";
  if (code === "TAB_AS_INDENT") return "a tab is used as indentation";
  const [first = message] = message.split("\n");
  return `this isn't YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

function nodeAt(root: Node | null, path: readonly string[]): Node | null {
  let node: unknown = root;
  for (const step of path) {
    if (isMap(node)) node = pairOf(node, step)?.value;
    else if (typeof node === "object" && node !== null && "items" in node)
      node = (node.items as unknown[])[Number(step)];
    else return null;
  }
  return isNode(node) ? node : null;
}

function pairOf(map: YAMLMap, key: string) {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function valueSpan(source: Source, root: Node | null, path: readonly string[]): Span {
  const node = nodeAt(root, path);
  if (isScalar(node) && node.value !== null) return spanOf(source, node);
  const last = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  if (last !== undefined && isMap(parent)) return keySpan(source, root, path.slice(0, -1), last);
  return node === null ? spanAt(source, 0, 1) : firstLine(source, spanOf(source, node));
}

function keySpan(source: Source, root: Node | null, path: readonly string[], key: string): Span {
  const parent = nodeAt(root, path);
  const found = isMap(parent) ? pairOf(parent, key)?.key : undefined;
  return isNode(found) ? spanOf(source, found) : valueSpan(source, root, path);
}

function spanOf(source: Source, node: { range?: Range | null | undefined }): Span {
  return node.range ? spanAt(source, node.range[0], node.range[1]) : spanAt(source, 0, 1);
}

function spanAt(source: Source, start: number, end: number): Span {
  const from = Math.min(start, source.text.length);
  return { file: source.file, start: from, end: Math.min(Math.max(end, from + 1), source.text.length) };
}

function firstLine(source: Source, span: Span): Span {
  const lineEnd = source.text.indexOf("\n", span.start);
  return lineEnd < 0 ? span : { ...span, end: Math.max(span.start, Math.min(span.end, lineEnd)) };
}
