/**
 * A text that hasn't been laid out yet: strings, places where a line may break, and groups, which break all of
 * their own places or none. `hard` says that a document can't stand on one line, so the groups around it break.
 */
export type Doc = string | Cat | Nest | Group | Line | Break | Either | Trailing | Leading | Fresh;

interface Cat {
  kind: "cat";
  parts: readonly Doc[];
  hard: boolean;
}
interface Nest {
  kind: "nest";
  by: number;
  inner: Doc;
  hard: boolean;
}
export interface Group {
  kind: "group";
  inner: Doc;
  hard: boolean;
}
/** A place where the line may break; on one line it is `flat`. */
interface Line {
  kind: "line";
  flat: string;
}
/** The line breaks here; `blank` leaves an empty one. */
interface Break {
  kind: "break";
  blank: boolean;
}
/** What stands here depends on whether the group breaks. */
interface Either {
  kind: "either";
  broken: Doc;
  flat: Doc;
}
/** A comment behind what stands on its line. */
interface Trailing {
  kind: "trailing";
  text: string;
}
/** A comment on a line of its own. */
interface Leading {
  kind: "leading";
  text: string;
  /** An empty line stood between it and what follows. */
  blankAfter: boolean;
}
/** What follows begins a line: a comment stands before it. */
interface Fresh {
  kind: "fresh";
}

export const line: Doc = { kind: "line", flat: " " };
export const softline: Doc = { kind: "line", flat: "" };
/** Two spaces where everything stands on one line. */
export const wideline: Doc = { kind: "line", flat: "  " };
export const hardline: Doc = { kind: "break", blank: false };
export const blankline: Doc = { kind: "break", blank: true };
/** Nothing, but what holds it breaks. */
export const breaks: Doc = { kind: "cat", parts: [], hard: true };
export const fresh: Doc = { kind: "fresh" };

export function cat(...parts: Doc[]): Doc {
  return sequence(parts);
}

/** As `cat`, for as many parts as a file may have. */
export function sequence(parts: readonly Doc[]): Doc {
  return { kind: "cat", parts, hard: parts.some(isHard) };
}

export function nest(inner: Doc, by = 2): Doc {
  return { kind: "nest", by, inner, hard: isHard(inner) };
}

export function group(...parts: Doc[]): Group {
  return { kind: "group", inner: sequence(parts), hard: parts.some(isHard) };
}

/** A group that breaks whatever it holds. */
export function broken(...parts: Doc[]): Group {
  return { ...group(...parts), hard: true };
}

export function either(whenBroken: Doc, whenFlat: Doc): Doc {
  return { kind: "either", broken: whenBroken, flat: whenFlat };
}

export function trailing(text: string): Doc {
  return { kind: "trailing", text };
}

export function leading(text: string, blankAfter: boolean): Doc {
  return { kind: "leading", text, blankAfter };
}

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return sequence(docs.flatMap((doc, index) => (index === 0 ? [doc] : [separator, doc])));
}

export function isHard(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (doc.kind === "break" || doc.kind === "leading" || doc.kind === "fresh") return true;
  return "hard" in doc && doc.hard;
}

/** The document on one line; undefined where it can't stand on one. */
export function flat(doc: Doc): string | undefined {
  if (isHard(doc)) return undefined;
  let text = "";
  const pending: Doc[] = [doc];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === "string") text += next;
    else if (next.kind === "cat")
      for (let index = next.parts.length - 1; index >= 0; index--) pending.push(next.parts[index] as Doc);
    else if (next.kind === "nest" || next.kind === "group") pending.push(next.inner);
    else if (next.kind === "line") text += next.flat;
    else if (next.kind === "either") pending.push(next.flat);
  }
  return /[\n\r]/.test(text) ? undefined : text;
}
