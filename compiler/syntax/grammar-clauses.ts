/**
 * Clauses: how a call is sent and taken back, how lanes are paced, how long something is asked for, what
 * starts a run. A clause that may stand once is refused the second time.
 */
import type { IOrAlt, ParserMethod, TokenType } from "chevrotain";
import { LaneGrammar } from "./grammar-lanes.ts";
import * as t from "./tokens.ts";
import type {
  Block,
  ByClause,
  CallClause,
  DurationLiteral,
  Expr,
  IrreversibleClause,
  KeepClause,
  Node,
  Poll,
  Reference,
  RetryClause,
  TimeoutClause,
  Trigger,
  Undo,
} from "./tree.ts";

export abstract class ClauseGrammar extends LaneGrammar {
  abstract readonly block: ParserMethod<[], Block>;

  /** `undo {` and `keep because "…"` continue a call; `undo step x` and `keep x` are statements. */
  protected callClauseBegins(): boolean {
    const first = this.LA(1).tokenType;
    if (first === t.kw("undo")) return this.LA(2).tokenType !== t.kw("step");
    if (first === t.kw("keep"))
      return this.LA(2).tokenType === t.kw("because") && this.LA(3).tokenType === t.Text;
    return true;
  }

  /** callClause = timeout | retry | undo | irreversible | keepBecause ; */
  readonly callClause = this.rule(
    "callClause",
    (): CallClause =>
      this.OR([
        { ALT: (): CallClause => this.SUBRULE(this.timeout) },
        { ALT: () => this.SUBRULE(this.retry) },
        { ALT: () => this.SUBRULE(this.undo) },
        { ALT: () => this.SUBRULE(this.irreversible) },
        { ALT: () => this.SUBRULE(this.keepBecause) },
      ]),
  );

  /** by = "by" reference ; */
  readonly by = this.rule("by", (): ByClause => {
    const start = this.start();
    this.CONSUME(t.kw("by"));
    const driver = this.SUBRULE(this.reference);
    return { kind: "by", driver, span: this.spanFrom(start) };
  });

  /** timeout = "timeout" expr ; */
  readonly timeout = this.rule("timeout", (): TimeoutClause => {
    const start = this.start();
    this.CONSUME(t.kw("timeout"));
    const time = this.SUBRULE(this.expr);
    return { kind: "timeout", time, span: this.spanFrom(start) };
  });

  /** retry = "retry" ( "across" NAME "in" expr | expr "times" [ "," "backoff" expr [ ".." expr ] ] ) ; */
  readonly retry = this.rule("retry", (): RetryClause => {
    const start = this.start();
    this.CONSUME(t.kw("retry"));
    const begun = this.start();
    const policies: IOrAlt<RetryClause["policy"]>[] = [
      {
        ALT: () => {
          this.CONSUME(t.kw("across"));
          const variable = this.SUBRULE(this.name);
          this.CONSUME(t.kw("in"));
          const range = this.SUBRULE(this.expr);
          return { kind: "retry-across", variable, range, span: this.spanFrom(begun) };
        },
      },
      {
        ALT: () => {
          const times = this.SUBRULE1(this.expr);
          const counted = this.OPTION2(() => this.CONSUME(t.kw("times")));
          this.ACTION(() => {
            if (counted === undefined) this.reportMissing("retry", t.kw("times"), "times");
          });
          const backoff = this.OPTION(() => {
            this.CONSUME(t.Comma);
            this.CONSUME(t.kw("backoff"));
            const first = this.SUBRULE2(this.expr);
            const most = this.OPTION1(() => {
              this.CONSUME(t.DotDot);
              return this.SUBRULE3(this.expr);
            });
            return { first, most };
          });
          return { kind: "retry-times", times, backoff, span: this.spanFrom(begun) };
        },
      },
    ];
    const policy = this.OR({ MAX_LOOKAHEAD: 3, DEF: policies });
    return { kind: "retry", policy, span: this.spanFrom(start) };
  });

  /** undo = "undo" block [ "at" "end" ] ; */
  readonly undo = this.rule("undo", (): Undo => {
    const start = this.start();
    this.CONSUME(t.kw("undo"));
    const body = this.SUBRULE(this.block);
    const end = this.OPTION(() => {
      this.CONSUME(t.kw("at"));
      return this.CONSUME(t.kw("end"));
    });
    return { kind: "undo", body, atEnd: end !== undefined, span: this.spanFrom(start) };
  });

  /** irreversible = "irreversible" "because" TEXT ; */
  readonly irreversible = this.rule("irreversible", (): IrreversibleClause => {
    const start = this.start();
    this.CONSUME(t.kw("irreversible"));
    this.CONSUME(t.kw("because"));
    const because = this.SUBRULE(this.constant);
    return { kind: "irreversible", because, span: this.spanFrom(start) };
  });

  /** keepBecause = "keep" "because" TEXT ; */
  readonly keepBecause = this.rule("keepBecause", (): KeepClause => {
    const start = this.start();
    this.CONSUME(t.kw("keep"));
    this.CONSUME(t.kw("because"));
    const because = this.SUBRULE(this.constant);
    return { kind: "keep-because", because, span: this.spanFrom(start) };
  });

  /** resources = reference { "," reference } ; */
  readonly resources = this.rule("resources", (): Reference[] => {
    const resources = [this.SUBRULE(this.reference)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      resources.push(this.SUBRULE1(this.reference));
    });
    return resources;
  });

  /** poll = "within" expr { "," ( "every" expr | "holding" expr [ "checks" ] | "unless" expr ) } ; */
  readonly poll = this.rule("poll", (): Poll => {
    const start = this.start();
    const asked: (Node<string> & { value: Expr; checks?: boolean })[] = [];
    this.CONSUME(t.kw("within"));
    const within = this.SUBRULE(this.expr);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      const begun = this.start();
      const part = (kind: string, value: Expr, checks = false): void =>
        this.ACTION(() => this.addOnce(asked, { kind, value, checks, span: this.spanFrom(begun) }));
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.kw("every"));
            part("every", this.SUBRULE1(this.expr));
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.kw("holding"));
            const value = this.SUBRULE2(this.expr);
            const checks = this.OPTION(() => this.CONSUME(t.kw("checks")));
            part("holding", value, checks !== undefined);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.kw("unless"));
            part("unless", this.SUBRULE3(this.expr));
          },
        },
      ]);
    });
    return this.ACTION(() => {
      const find = (wanted: string): (typeof asked)[number] | undefined =>
        asked.find(({ kind }) => kind === wanted);
      const hold = find("holding");
      const holding: Poll["holding"] = hold && {
        kind: "holding",
        amount: hold.value,
        unit: hold.checks ? "checks" : "time",
        span: hold.span,
      };
      const [every, unless] = [find("every")?.value, find("unless")?.value];
      return { kind: "poll", within, every, holding, unless, span: this.spanFrom(start) };
    });
  });

  /** trigger = "on" ( "every" DURATION | expr [ "for" expr ] ) [ "for" "each" NAME "in" expr ] [ "where" expr ] ; */
  readonly trigger = this.rule("trigger", (): Trigger => {
    const start = this.start();
    this.CONSUME(t.kw("on"));
    const begun = this.start();
    const source = this.either<Trigger["source"]>([
      {
        ALT: () => {
          this.CONSUME(t.kw("every"));
          const token = this.CONSUME(t.Duration);
          const every = this.ACTION(() => this.literalOf(token) as DurationLiteral);
          return { kind: "interval", every, span: this.spanFrom(begun) };
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE(this.expr);
          const time = this.OPTION({
            GATE: () => !this.isAhead(2, t.kw("each")),
            DEF: () => {
              this.CONSUME(t.kw("for"));
              return this.SUBRULE1(this.expr);
            },
          });
          return { kind: "source", value, for: time, span: this.spanFrom(begun) };
        },
      },
    ]);
    const each = this.OPTION1(() => {
      this.CONSUME1(t.kw("for"));
      this.CONSUME(t.kw("each"));
      const variable = this.SUBRULE(this.name);
      this.CONSUME(t.kw("in"));
      return { variable, range: this.SUBRULE2(this.expr) };
    });
    const where = this.OPTION2(() => {
      this.CONSUME(t.kw("where"));
      return this.SUBRULE3(this.expr);
    });
    return { kind: "trigger", source, each, where, span: this.spanFrom(start) };
  });

  protected isAhead(distance: number, type: TokenType): boolean {
    return this.LA(distance).tokenType === type;
  }
}
