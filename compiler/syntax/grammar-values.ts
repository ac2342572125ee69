/**
 * Operands: literals and names, collections, quantifiers, choices, arguments; and what is made of expressions
 * everywhere: references, conditions, patterns.
 */
import type { IToken } from "chevrotain";
import type { Span } from "../problems/span.ts";
import { OperatorGrammar } from "./grammar-expressions.ts";
import { assignmentMisplaced, textHole, unexpected } from "./problems.ts";
import { textParts } from "./texts.ts";
import * as t from "./tokens.ts";
import type {
  Arg,
  Capture,
  Conditions,
  Expr,
  Name,
  ParseExpr,
  Pattern,
  Reference,
  TextChars,
  TextLiteral,
  ValueArm,
} from "./tree.ts";

interface EntryParts {
  key: Expr;
  value?: Expr;
  span: Span;
}
interface Loop {
  variable: Name;
  range: Expr;
  where?: Expr;
}

export abstract class ValueGrammar extends OperatorGrammar {
  /**
   * primary = literal | NAME | "(" expr ")" | collection | quantifier | choice | parsed ;
   */
  readonly primary = this.rule("primary", (): Expr => {
    const start = this.start();
    return this.either<Expr>([
      { ALT: () => this.SUBRULE(this.literal) },
      {
        ALT: () => {
          const name = this.SUBRULE(this.name);
          return { kind: "name", name, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          const inner = this.SUBRULE(this.expr);
          this.CONSUME(t.RParen);
          return { ...inner, parens: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.collection) },
      { ALT: () => this.SUBRULE(this.quantifier) },
      { ALT: () => this.SUBRULE(this.choice) },
      { ALT: () => this.SUBRULE(this.parsed) },
    ]);
  });

  /** quantifier = ( "every" | "some" ) NAME [ "in" expr ] conditions ; */
  readonly quantifier = this.rule("quantifier", (): Expr => {
    const start = this.start();
    const quantifier = this.OR([
      { ALT: () => this.CONSUME(t.kw("every")) },
      { ALT: () => this.CONSUME(t.kw("some")) },
    ]);
    const variable = this.SUBRULE(this.name);
    const range = this.OPTION(() => {
      this.CONSUME(t.kw("in"));
      return this.SUBRULE(this.expr);
    });
    const body = this.SUBRULE(this.conditions);
    return {
      kind: "quantifier",
      quantifier: quantifier?.image === "some" ? "some" : "every",
      variable,
      range,
      body,
      span: this.spanFrom(start),
    };
  });

  /** choice = "choose" expr "{" patterns "->" expr { patterns "->" expr } "}" ; */
  readonly choice = this.rule("choice", (): Expr => {
    const start = this.start();
    const arms: ValueArm[] = [];
    this.CONSUME(t.kw("choose"));
    const subject = this.SUBRULE(this.expr);
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      const begun = this.start();
      const patterns = this.SUBRULE(this.patterns);
      this.CONSUME(t.Arrow);
      const value = this.SUBRULE1(this.expr);
      arms.push({ kind: "value-arm", patterns, value, span: this.spanFrom(begun) });
    });
    this.CONSUME(t.RCurly);
    return { kind: "choose-value", subject, arms, span: this.spanFrom(start) };
  });

  /** parsed = "parse" expr "as" TEXT ; the holes of the text are captures */
  readonly parsed = this.rule("parsed", (): Expr => {
    const start = this.start();
    this.CONSUME(t.kw("parse"));
    const subject = this.SUBRULE(this.expr);
    this.CONSUME(t.kw("as"));
    const token = this.CONSUME(t.Text);
    return this.ACTION((): ParseExpr => {
      const raw = textParts(this.file, token, this.problems);
      const template: (TextChars | Capture)[] = [];
      this.pendingTexts.push({ holes: "captures", raw, parts: template });
      return {
        kind: "parse",
        subject,
        template,
        templateSpan: this.tokenSpan(token),
        span: this.spanFrom(start),
      };
    });
  });

  /** collection = "[" [ ":" | entry ( { "," entry } [ "," ] | "for" "each" NAME "in" expr [ "where" expr ] ) ] "]" ; */
  readonly collection = this.rule("collection", (): Expr => {
    const start = this.start();
    const entries: EntryParts[] = [];
    let emptyMap = false;
    let loop: Loop | undefined;
    this.CONSUME(t.LSquare);
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.Colon);
            emptyMap = true;
          },
        },
        {
          ALT: () => {
            entries.push(this.SUBRULE(this.entry));
            this.OR1([
              {
                ALT: () => {
                  this.CONSUME(t.kw("for"));
                  this.CONSUME(t.kw("each"));
                  const variable = this.SUBRULE(this.name);
                  this.CONSUME(t.kw("in"));
                  const range = this.SUBRULE(this.expr);
                  const where = this.OPTION1(() => {
                    this.CONSUME(t.kw("where"));
                    return this.SUBRULE1(this.expr);
                  });
                  loop = { variable, range, where };
                },
              },
              {
                ALT: () => {
                  this.MANY(() => {
                    this.CONSUME(t.Comma);
                    entries.push(this.SUBRULE1(this.entry));
                  });
                  this.OPTION2(() => this.CONSUME1(t.Comma));
                },
              },
            ]);
          },
        },
      ]);
    });
    this.CONSUME(t.RSquare);
    return this.ACTION(() => this.collected(entries, loop, emptyMap, this.spanFrom(start)));
  });

  /** entry = expr [ ":" expr ] ; */
  readonly entry = this.rule("entry", (): EntryParts => {
    const start = this.start();
    const key = this.SUBRULE(this.expr);
    const value = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE1(this.expr);
    });
    return { key, value, span: this.spanFrom(start) };
  });

  /** args = "("₁ [ arg { "," arg } [ "," ] ] ")" ; */
  readonly args = this.rule("args", (): Arg[] => {
    const args: Arg[] = [];
    this.CONSUME(t.TouchingParen);
    this.OPTION(() => {
      args.push(this.SUBRULE(this.arg));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        args.push(this.SUBRULE1(this.arg));
      });
      this.OPTION1(() => this.CONSUME1(t.Comma));
    });
    this.CONSUME(t.RParen);
    return args;
  });

  /** arg = [ word ":" ] expr ; a `word =` is read too, to be refused with good words */
  readonly arg = this.rule("arg", (): Arg => {
    const start = this.start();
    const name = this.OPTION(() => {
      const word = this.CONSUME(t.Word);
      this.OR([{ ALT: () => this.CONSUME(t.Colon) }, { ALT: () => this.notNamed(this.CONSUME(t.Assign)) }]);
      return this.nameOf(word);
    });
    const value = this.SUBRULE(this.expr);
    return { kind: "arg", name, value, span: this.spanFrom(start) };
  });

  /** reference = path [ args ] ; */
  readonly reference = this.rule("reference", (): Reference => {
    const start = this.start();
    const path = this.SUBRULE(this.path);
    const args = this.OPTION(() => this.SUBRULE(this.args));
    return { kind: "reference", path, args, span: this.spanFrom(start) };
  });

  /** conditions = "{" expr { expr } "}" ; all must hold */
  readonly conditions = this.rule("conditions", (): Conditions => {
    const start = this.start();
    const all: Expr[] = [];
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      all.push(this.SUBRULE(this.expr));
    });
    this.CONSUME(t.RCurly);
    return { kind: "conditions", all, braced: true, span: this.spanFrom(start) };
  });

  /** condition = conditions | expr ; */
  readonly condition = this.rule("condition", (): Conditions => {
    const start = this.start();
    return this.either<Conditions>([
      { ALT: () => this.SUBRULE(this.conditions) },
      {
        ALT: () => {
          const all = [this.SUBRULE(this.expr)];
          return { kind: "conditions", all, braced: false, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** patterns = pattern { "," pattern } ; */
  readonly patterns = this.rule("patterns", (): Pattern[] => {
    const patterns = [this.SUBRULE(this.pattern)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      patterns.push(this.SUBRULE1(this.pattern));
    });
    return patterns;
  });

  /** pattern = literal | NAME [ "as" NAME ] | "else" | "unknown" ; */
  readonly pattern = this.rule("pattern", (): Pattern => {
    const start = this.start();
    return this.either<Pattern>([
      {
        ALT: () => {
          const value = this.SUBRULE(this.literal);
          return { kind: "pattern-literal", value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const name = this.SUBRULE(this.name);
          const as = this.OPTION(() => {
            this.CONSUME(t.kw("as"));
            return this.SUBRULE1(this.name);
          });
          return { kind: "pattern-name", name, as, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("else"));
          return { kind: "pattern-else", span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("unknown"));
          return { kind: "pattern-unknown", span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** constant = TEXT ; a text without holes */
  readonly constant = this.rule("constant", (): TextLiteral => {
    const token = this.CONSUME(t.Text);
    return this.ACTION(() => this.constantOf(token));
  });

  private constantOf(token: IToken): TextLiteral {
    const parts: TextLiteral["parts"] = [];
    for (const part of textParts(this.file, token, this.problems)) {
      if (part.kind === "chars") {
        parts.push(part);
        continue;
      }
      const span = { file: this.file, start: part.start - 1, end: part.end + 1 };
      const help = ["say it without a value", "a brace as a character is written `\\{`"];
      this.problems.push(
        textHole.at(span, { message: "this text is fixed before anything runs and can't have a hole", help }),
      );
    }
    return { kind: "text", parts, span: this.tokenSpan(token) };
  }

  private notNamed(assign: IToken): void {
    const span = this.tokenSpan(assign);
    const fix = { title: "write :", edits: [{ span, text: ":" }] };
    const help = "an argument is named by a colon: `name: value`";
    this.problems.push(
      assignmentMisplaced.at(span, { instead: "doesn't name an argument", write: ":", help }, { fix }),
    );
  }

  private collected(entries: EntryParts[], loop: Loop | undefined, emptyMap: boolean, span: Span): Expr {
    const [head] = entries;
    if (head === undefined)
      return emptyMap ? { kind: "map", entries: [], span } : { kind: "list", elements: [], span };
    if (loop !== undefined)
      return { kind: "comprehension", element: head.key, value: head.value, ...loop, span };
    const pairs = entries.flatMap(({ key, value, span: at }) =>
      value === undefined ? [] : [{ kind: "entry" as const, key, value, span: at }],
    );
    if (pairs.length === entries.length) return { kind: "map", entries: pairs, span };
    const odd = entries.find(({ value }) => (value === undefined) !== (head.value === undefined));
    if (odd !== undefined) {
      const kinds = ["a list element", "a map entry, `key: value`"] as const;
      const [expected, found] = head.value === undefined ? kinds : [kinds[1], kinds[0]];
      this.problems.push(
        unexpected.at(odd.span, { expected, found, help: ["a list is `[a, b]`, a map is `[a: 1, b: 2]`"] }),
      );
    }
    return { kind: "list", elements: entries.map(({ key }) => key), span };
  }
}
