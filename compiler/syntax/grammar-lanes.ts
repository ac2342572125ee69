/**
 * Lanes: over what a step fans out, how fast, how many must succeed, and how often it is repeated.
 */
import { TypeGrammar } from "./grammar-types.ts";
import { clauseRepeated } from "./problems.ts";
import * as t from "./tokens.ts";
import type { Amount, Expr, Fanout, Name, Node, Pace, Repeat } from "./tree.ts";

export abstract class LaneGrammar extends TypeGrammar {
  /** Adds a clause, unless its kind stands already. */
  protected addOnce<C extends Node<string>>(clauses: C[], clause: C): void {
    const earlier = clauses.find(({ kind }) => kind === clause.kind);
    if (earlier === undefined) {
      clauses.push(clause);
      return;
    }
    const name = clause.kind === "keep-because" ? "keep because" : clause.kind.replaceAll("-", " ");
    const related = [{ span: earlier.span, message: "the first one" }];
    this.problems.push(clauseRepeated.at(clause.span, { clause: name }, { related }));
  }

  /** amount = INT | RATIO | "(" expr ")" ; */
  readonly amount = this.rule("amount", (): Amount => {
    const start = this.start();
    return this.OR([
      {
        ALT: (): Amount => {
          const token = this.CONSUME(t.Int);
          return this.ACTION(() => this.literalOf(token));
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(t.Ratio);
          return this.ACTION(() => this.literalOf(token));
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
    ]);
  });

  /** fanout = "for" "each" NAME [ "in" expr ] { "," pace } ; */
  readonly fanout = this.rule("fanout", (): Fanout => {
    const start = this.start();
    const paces: Pace[] = [];
    const { variable, range } = this.SUBRULE(this.each);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      const pace = this.SUBRULE(this.pace);
      this.ACTION(() => this.addOnce(paces, pace));
    });
    return { kind: "fanout", variable, range, paces, span: this.spanFrom(start) };
  });

  /** each = "for" "each" NAME [ "in" expr ] ; */
  readonly each = this.rule("each", (): { variable: Name; range?: Expr } => {
    this.CONSUME(t.kw("for"));
    this.CONSUME(t.kw("each"));
    const variable = this.SUBRULE(this.name);
    const range = this.OPTION(() => {
      this.CONSUME(t.kw("in"));
      return this.SUBRULE(this.expr);
    });
    return { variable, range };
  });

  /** pace = namedPace | counted ; */
  readonly pace = this.rule(
    "pace",
    (): Pace =>
      this.either<Pace>([
        { ALT: () => this.SUBRULE(this.namedPace) },
        { ALT: () => this.SUBRULE(this.counted) },
      ]),
  );

  /**
   * namedPace = "canary" "first" | "at" "most" expr | "bake" expr | "need" ( "all" | expr )
   *           | "stop" "after" amount "failed" ;
   */
  readonly namedPace = this.rule("namedPace", (): Pace => {
    const start = this.start();
    return this.either<Pace>([
      {
        ALT: () => {
          this.CONSUME(t.kw("canary"));
          this.CONSUME(t.kw("first"));
          return { kind: "canary-first", span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("at"));
          this.CONSUME(t.kw("most"));
          return { kind: "at-most", count: this.SUBRULE(this.expr), span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("bake"));
          return { kind: "bake", time: this.SUBRULE1(this.expr), span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("need"));
          return { kind: "need", quorum: this.SUBRULE(this.quorum), span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("stop"));
          this.CONSUME(t.kw("after"));
          const amount = this.SUBRULE(this.amount);
          this.CONSUME(t.kw("failed"));
          return { kind: "stop-after", amount, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** quorum = "all" | expr ; */
  readonly quorum = this.rule("quorum", (): "all" | Expr =>
    this.either<"all" | Expr>([
      {
        ALT: () => {
          this.CONSUME(t.kw("all"));
          return "all";
        },
      },
      { ALT: () => this.SUBRULE(this.expr) },
    ]),
  );

  /** counted = amount ( "first" | atATime ) ; */
  readonly counted = this.rule("counted", (): Pace => {
    const start = this.start();
    const amount = this.SUBRULE(this.amount);
    const kind = this.either<"some-first" | "at-a-time">([
      {
        ALT: () => {
          this.CONSUME(t.kw("first"));
          return "some-first";
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.atATime);
          return "at-a-time";
        },
      },
    ]);
    return { kind, amount, span: this.spanFrom(start) };
  });

  /** atATime = "at" "a" "time" ; */
  readonly atATime = this.rule("atATime", (): void => {
    this.CONSUME(t.kw("at"));
    this.CONSUME(t.kw("a"));
    this.CONSUME(t.kw("time"));
  });

  /** repeat = "repeat" "up" "to" expr "times" "," expr "apart" ; */
  readonly repeat = this.rule("repeat", (): Repeat => {
    const start = this.start();
    this.CONSUME(t.kw("repeat"));
    this.CONSUME(t.kw("up"));
    this.CONSUME(t.kw("to"));
    const times = this.SUBRULE(this.expr);
    this.CONSUME(t.kw("times"));
    this.CONSUME(t.Comma);
    const apart = this.SUBRULE1(this.expr);
    this.CONSUME(t.kw("apart"));
    return { kind: "repeat", times, apart, span: this.spanFrom(start) };
  });
}
