/**
 * The pieces of a source as the printer takes them, one after the other. A printer walks the tree, so it knows what
 * comes next; the cursor hands out how it was written, with the comments around it. What the tree doesn't hold
 * (brackets, keywords, comments) can't get lost this way: a piece that isn't the expected one is a bug and throws.
 */
import type { Comment, Piece } from "../syntax/pieces.ts";
import { blankline, cat, type Doc, fresh, hardline, leading, sequence, trailing } from "./doc.ts";

export interface Lead {
  /** The comments before an item, each on its line. */
  comments: Doc;
  blankBefore: boolean;
}

export class Cursor {
  /** How many braces stand around the next piece. */
  depth = 0;
  private at = 0;
  /** Comments of a comma, which go with what follows it. */
  private carried: Comment[] = [];
  /** Set where a comment ends the line before what wasn't printed. */
  private endsLine = false;
  /** Set while the comments before the next piece are printed already. */
  private led = false;
  private readonly pieces: readonly Piece[];

  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
  }

  /** The start of the next piece. */
  start(): number {
    return this.next().start;
  }

  peek(): string {
    return this.next().image;
  }

  atEnd(): boolean {
    return this.at === this.pieces.length - 1;
  }

  /** The next piece, whatever it is: a name, a literal. */
  any(): Doc {
    return this.take((image) => image);
  }

  /** Keywords and marks, one space between them. */
  words(text: string): Doc {
    const docs = text.split(" ").map((word, index) => {
      const doc = this.take((image) => {
        if (image !== word) throw new Error(`the printer expected \`${word}\` and found \`${image}\``);
        return image;
      });
      return index === 0 ? doc : cat(" ", doc);
    });
    return docs.length === 1 ? (docs[0] as Doc) : sequence(docs);
  }

  /** The next piece, written another way. */
  respelled(spell: (image: string) => string): Doc {
    return this.take(spell);
  }

  /** Passes a piece that isn't printed; its comments go with the next one. */
  skip(image: string): void {
    if (this.peek() !== image)
      throw new Error(`the printer expected \`${image}\` and found \`${this.peek()}\``);
    this.carry(this.next().comments);
    this.advance();
    const after = behind(this.next().comments);
    if (after !== undefined) this.carry([{ ...after, behind: false }]);
  }

  /** Passes a comma if there is one; what stands behind it on its line stays there. */
  comma(): Doc {
    if (this.peek() !== ",") return "";
    const { comments } = this.next();
    this.carry(comments);
    const own = behind(comments);
    this.advance();
    const after = behind(this.next().comments);
    if (after !== undefined && (own !== undefined || this.carried.length > 0)) {
      this.carry([{ ...after, behind: false }]);
      return "";
    }
    return after === undefined ? "" : trailing(after.text);
  }

  /** The comments before an item: it begins a line, so they stand above it and break nothing. */
  lead(): Lead {
    const comments = this.ahead();
    const { blankBefore } = comments[0] ?? this.next();
    const docs = comments.map(({ text }, index) =>
      leading(text, (comments[index + 1] ?? this.next()).blankBefore),
    );
    if (!this.led && this.followsComment()) docs.unshift(fresh);
    this.led = true;
    this.carried = [];
    return { comments: sequence(docs), blankBefore };
  }

  /** What stands last in brackets: comments with nothing behind them. */
  left(isAfterItems: boolean): Doc {
    if (this.ahead().length === 0) return "";
    const { comments, blankBefore } = this.lead();
    return cat(blankBefore && isAfterItems ? blankline : hardline, comments);
  }

  private take(spell: (image: string) => string): Doc {
    const piece = this.next();
    const isAfterComment = !this.led && this.followsComment();
    const before: Doc[] = this.led ? [] : this.ahead().map(({ text }) => leading(plain(text), false));
    if (isAfterComment && before.length === 0) before.push(fresh);
    this.advance();
    this.carried = [];
    this.endsLine = false;
    const after = behind(this.next().comments);
    const image = spell(piece.image);
    if (before.length === 0 && after === undefined) return image;
    return cat(...before, image, after === undefined ? "" : trailing(after.text));
  }

  private next(): Piece {
    return this.pieces[this.at] as Piece;
  }

  private followsComment(): boolean {
    return this.endsLine || behind(this.next().comments) !== undefined;
  }

  private advance(): void {
    this.at += 1;
    this.led = false;
  }

  /** The comments that stand above the next piece. */
  private ahead(): Comment[] {
    if (this.led) return [];
    return [...this.carried, ...this.next().comments.filter((comment) => !comment.behind)];
  }

  /** A doc comment before what isn't printed says nothing about anything: it becomes a plain one. */
  private carry(comments: readonly Comment[]): void {
    this.endsLine ||= behind(comments) !== undefined;
    for (const comment of comments) {
      if (comment.behind) continue;
      this.carried.push({ ...comment, text: plain(comment.text) });
    }
  }
}

/** The comment that stands behind the piece before on its line. */
function behind(comments: readonly Comment[]): Comment | undefined {
  return comments[0]?.behind === true ? comments[0] : undefined;
}

function plain(comment: string): string {
  return comment.replace(/^\/\/\/(?!\/)/, "//");
}
