/**
 * Lays a document out within a width. Line breaks are owed rather than written, and paid when the next text comes:
 * several in a row are one, the last says how far the next line is indented, and no line ends in white space.
 */
import { type Doc, isHard } from "./doc.ts";

interface Task {
  doc: Doc;
  indent: number;
  /** Whether the group that it stands in is broken. */
  breaks: boolean;
}

export type LineBreak = "\n" | "\r\n";

/** The text, which ends in one line break unless it is empty. */
export function render(doc: Doc, width: number, lineBreak: LineBreak): string {
  const page = new Page(lineBreak);
  const tasks: Task[] = [{ doc, indent: 0, breaks: true }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    const { doc: next, indent, breaks } = task;
    if (typeof next === "string") page.write(next);
    else if (next.kind === "cat") pushAll(tasks, next.parts, task);
    else if (next.kind === "nest") tasks.push({ doc: next.inner, indent: indent + next.by, breaks });
    else if (next.kind === "group") {
      const stays = !next.hard && fits(next.inner, width - page.nextColumn(), tasks);
      tasks.push({ doc: next.inner, indent, breaks: !stays });
    } else if (next.kind === "line") {
      if (breaks) page.break(indent, false);
      else page.write(next.flat);
    } else if (next.kind === "break") page.break(indent, next.blank);
    else if (next.kind === "either") tasks.push({ ...task, doc: breaks ? next.broken : next.flat });
    else if (next.kind === "trailing") page.comment(next.text);
    else {
      if (!page.atLineStart()) page.break(indent + 2, false);
      if (next.kind === "leading") {
        const at = page.indent;
        page.write(next.text);
        page.break(at, next.blankAfter);
      }
    }
  }
  return page.finished();
}

function pushAll(tasks: Task[], parts: readonly Doc[], { indent, breaks }: Task): void {
  for (let index = parts.length - 1; index >= 0; index--)
    tasks.push({ doc: parts[index] as Doc, indent, breaks });
}

/** Whether `doc` fits on what is left of the line, with what follows it up to where the line may break. */
function fits(doc: Doc, room: number, rest: readonly Task[]): boolean {
  const pending: { doc: Doc; breaks: boolean }[] = [{ doc, breaks: false }];
  let left = room;
  let after = rest.length;
  while (left >= 0) {
    let task = pending.pop();
    if (task === undefined) {
      if (after === 0) return true;
      task = rest[--after] as Task;
    }
    const { doc: next, breaks } = task;
    if (typeof next === "string") {
      const end = next.search(/[\n\r]/);
      if (end >= 0) return end <= left;
      left -= next.length;
    } else if (next.kind === "cat") {
      for (let index = next.parts.length - 1; index >= 0; index--)
        pending.push({ doc: next.parts[index] as Doc, breaks });
    } else if (next.kind === "nest") pending.push({ doc: next.inner, breaks });
    else if (next.kind === "group") pending.push({ doc: next.inner, breaks: breaks || isHard(next) });
    else if (next.kind === "line") {
      if (breaks) return true;
      left -= next.flat.length;
    } else if (next.kind === "either") pending.push({ doc: breaks ? next.broken : next.flat, breaks });
    else if (next.kind !== "trailing") return true;
  }
  return false;
}

class Page {
  indent = 0;
  /** Whole lines, and the one that is being written. */
  private lines: string[] = [];
  private current = "";
  private owed: "nothing" | "line" | "blank" = "nothing";
  private comments: string[] = [];
  private readonly lineBreak: LineBreak;

  constructor(lineBreak: LineBreak) {
    this.lineBreak = lineBreak;
  }

  write(text: string): void {
    if (text === "") return;
    this.pay();
    this.current += text;
  }

  /** Behind all that comes on this line. */
  comment(text: string): void {
    this.comments.push(text);
  }

  break(indent: number, blank: boolean): void {
    this.flush();
    this.indent = indent;
    if (this.isEmpty()) return;
    if (blank) this.owed = "blank";
    else if (this.owed === "nothing") this.owed = "line";
  }

  atLineStart(): boolean {
    return this.isEmpty() || this.owed !== "nothing";
  }

  /** Where the next text would stand. */
  nextColumn(): number {
    if (this.atLineStart()) return this.indent;
    const end = Math.max(this.current.lastIndexOf("\n"), this.current.lastIndexOf("\r"));
    return this.current.length - end - 1;
  }

  finished(): string {
    this.flush();
    if (this.isEmpty()) return "";
    return [...this.lines, this.current.trimEnd(), ""].join(this.lineBreak);
  }

  private isEmpty(): boolean {
    return this.lines.length === 0 && this.current === "";
  }

  private pay(): void {
    if (this.owed === "nothing") return;
    this.lines.push(this.current.trimEnd());
    if (this.owed === "blank") this.lines.push("");
    this.current = " ".repeat(this.indent);
    this.owed = "nothing";
  }

  private flush(): void {
    if (this.comments.length === 0) return;
    this.current = `${this.current.trimEnd()}  ${this.comments.join(" ")}`;
    this.comments = [];
  }
}
