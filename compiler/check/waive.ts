/**
 * `waive code because "…" until date`: covers problems of that code in the next item of its block. A waiver is a debt
 * with a date: one that covers nothing, one whose day has passed and one for a rule that can't be waived are errors.
 * Those that stand go into the plan, so its digest, its approvals and its hosts know of them.
 */
import type { Waiver } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import { type Code, catalogue } from "../problems/catalogue.ts";
import { defineProblem, type Problem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { waivable } from "../problems/waivable.ts";
import type * as tree from "../syntax/tree.ts";
import { walkTree } from "../syntax/walk.ts";
import { type Context, textAt } from "../types/context.ts";
import { unknownName } from "../types/speech.ts";

const unused = defineProblem<{ code: string; nothing: boolean }>({
  code: "waive-unused",
  message: ({ code, nothing }) =>
    nothing ? `nothing follows this waiver of \`${code}\`` : `what follows doesn't raise \`${code}\``,
  why: () => "A waiver that covers nothing today would cover, unread, what somebody writes there tomorrow.",
  help: () => ["take the waiver out, or put it just before what it is for"],
});
const expired = defineProblem<{ code: string; until: string; today: string }>({
  code: "waive-expired",
  message: ({ code, until, today }) => `this waiver of \`${code}\` ended on ${until}, and today is ${today}`,
  why: () =>
    "A risk was accepted until that day; nobody has accepted it since, and hosts refuse the plan too.",
  help: () => ["mend what it covers", "or have the risk judged again, and write the new day"],
});
const refused = defineProblem<{ code: string; about: string }>({
  code: "waive-refused",
  message: ({ code }) => `\`${code}\` can't be waived`,
  why: ({ about }) =>
    `It says: ${about}. No run can be right in spite of that, whoever accepts it, so there is nothing to accept.`,
  help: () => ["mend what raises it, and take the waiver out"],
});

/** A waiver as it stands in the text, and what it covers. */
interface Standing {
  at: tree.Waive;
  covers: Span | undefined;
}

export type Waivers = readonly Standing[];

export function waiversIn(files: readonly tree.File[], texts: ReadonlyMap<string, string>): Waivers {
  const found: Standing[] = [];
  for (const file of files) {
    if (texts.get(file.file)?.includes("waive") === false) continue;
    walkTree(file, (node) => {
      for (const items of listsIn(node)) {
        items.forEach((item, index) => {
          if (item.kind !== "waive") return;
          const next = items.slice(index + 1).find((each) => each.kind !== "waive");
          found.push({ at: item as tree.Waive, covers: next?.span });
        });
      }
    });
  }
  return found;
}

/** The lists in which a waiver may stand. */
function listsIn(node: tree.Node<string>): tree.Node<string>[][] {
  if (node.kind === "file") return [(node as tree.File).declarations];
  if (node.kind === "service" || node.kind === "runbook")
    return [(node as tree.ServiceDecl | tree.RunbookDecl).items];
  return node.kind === "block" ? [(node as tree.Block).statements] : [];
}

/** Whether everything was asked that could have raised what a waiver covers. */
export type Asked = "everything" | "not-the-laws";

export interface Judging {
  today: string;
  asked: Asked;
  /** The parts that some runbook of the module runs. */
  runs: ReadonlySet<object>;
}

/** Takes out of the problems what is waived, and says what is wrong with the waivers. */
export function applyWaivers(cx: Context, waivers: Waivers, { today, asked, runs }: Judging): void {
  const used = new Set<Standing>();
  const sound = waivers.filter((each) => judged(cx, each, today));
  const left = cx.problems.filter((problem) => {
    const covering = sound.filter((each) => isCovered(each, problem));
    for (const each of covering) used.add(each);
    return covering.length === 0;
  });
  cx.problems.splice(0, cx.problems.length, ...left);
  if (asked === "not-the-laws") return;
  // What a part raises is raised where it is run, and that may be in another module.
  const elsewhere = cx.module.files
    .flatMap((file) => file.declarations)
    .filter((each) => each.kind === "part" && !runs.has(each));
  for (const each of sound) {
    if (used.has(each) || !cx.module.own.has(each.at.span.file)) continue;
    if (elsewhere.some(({ span }) => isWithin(each.at.span, span))) continue;
    const { at } = each;
    const holes = { code: at.code.text, nothing: each.covers === undefined };
    const edits = [{ span: at.span, text: "" }];
    cx.problems.push(unused.at(at.span, holes, { fix: { title: "take the waiver out", edits } }));
  }
}

/** False where the waiver itself is refused; one that has expired still says what it was for. */
function judged(cx: Context, { at }: Standing, today: string): boolean {
  const code = at.code.text;
  if (!Object.hasOwn(catalogue, code)) {
    const meant = suggest(code, Object.keys(catalogue));
    const fix = meant && { title: `write ${meant}`, edits: [{ span: at.code.span, text: meant }] };
    const holes = { name: code, what: "problem code", meant, known: [...waivable] };
    cx.problems.push(unknownName.at(at.code.span, holes, fix ? { fix } : {}));
    return false;
  }
  if (!waivable.has(code as Code)) {
    cx.problems.push(refused.at(at.code.span, { code, about: catalogue[code as Code] }));
    return false;
  }
  if (at.until.text < today) {
    cx.problems.push(expired.at(at.until.span, { code, until: at.until.text, today }));
  }
  return true;
}

function isCovered({ at, covers }: Standing, { code, span }: Problem): boolean {
  return (
    covers !== undefined &&
    code === at.code.text &&
    span.file === covers.file &&
    span.start >= covers.start &&
    span.end <= covers.end
  );
}

/** Those that a runbook's plan stands on: all of its module's, but for those of other runbooks. */
export function waiversOf(cx: Context, waivers: Waivers, runbook: tree.RunbookDecl): Waiver[] {
  const others = [...cx.module.files, ...cx.module.around]
    .flatMap((file) => file.declarations)
    .filter((each) => each.kind === "runbook" && each !== runbook);
  return waivers
    .filter(({ covers }) => covers !== undefined && !others.some((other) => isWithin(covers, other.span)))
    .map(({ at, covers }) => ({
      code: at.code.text,
      because: at.because.parts.map((part) => (part.kind === "chars" ? part.text : "")).join(""),
      until: at.until.text,
      at: textAt(cx, covers as Span, 60),
    }));
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
