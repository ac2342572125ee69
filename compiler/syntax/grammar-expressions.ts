/**
 * Operators, from what binds loosest to what binds tightest:
 * `if` · `or` · `and` · `not` · comparisons · `+ -` · `* /` · `default` · `. () []`.
 * No expression is continued by a name, so whatever follows one begins something new.
 */
import type { IToken, ParserMethod } from "chevrotain";
import { type Span, spanning } from "../problems/span.ts";
import { GrammarBase, nestingLimit, ParseAborted } from "./grammar-base.ts";
import { assignmentMisplaced, nestingTooDeep } from "./problems.ts";
import * as t from "./tokens.ts";
import type { Arg, BinaryOperator, Expr } from "./tree.ts";

/** The longest chain of one operator, and of dots, calls and indexes: trees are walked by recursion. */
const chainLimit = 5 * nestingLimit;

export abstract class OperatorGrammar extends GrammarBase {
  abstract readonly primary: ParserMethod<[], Expr>;
  abstract readonly args: ParserMethod<[], Arg[]>;

  /** expr = "if" expr "then" expr "else" expr | or ; */
  readonly expr = this.nestingRule("expr", (): Expr => {
    const start = this.start();
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(t.kw("if"));
          const condition = this.SUBRULE(this.expr);
          this.CONSUME(t.kw("then"));
          const then = this.SUBRULE1(this.expr);
          this.CONSUME(t.kw("else"));
          const otherwise = this.SUBRULE2(this.expr);
          return { kind: "if", condition, then, else: otherwise, span: this.spanFrom(start) } as Expr;
        },
      },
      { ALT: () => this.SUBRULE(this.disjunction) },
    ]);
  });

  /** or = and { "or" and } ; */
  readonly disjunction = this.rule("disjunction", (): Expr => {
    let left = this.SUBRULE(this.conjunction);
    let length = 0;
    this.MANY(() => {
      const operator = this.CONSUME(t.kw("or"));
      const right = this.SUBRULE1(this.conjunction);
      left = this.ACTION(() => this.binary(left, operator, right, ++length));
    });
    return left;
  });

  /** and = not { "and" not } ; */
  readonly conjunction = this.rule("conjunction", (): Expr => {
    let left = this.SUBRULE(this.negation);
    let length = 0;
    this.MANY(() => {
      const operator = this.CONSUME(t.kw("and"));
      const right = this.SUBRULE1(this.negation);
      left = this.ACTION(() => this.binary(left, operator, right, ++length));
    });
    return left;
  });

  /** not = [ "not" ] comparison ; */
  readonly negation = this.rule("negation", (): Expr => {
    const start = this.start();
    const negated = this.OPTION(() => this.CONSUME(t.kw("not")));
    const operand = this.SUBRULE(this.comparison);
    return negated === undefined ? operand : { kind: "not", operand, span: this.spanFrom(start) };
  });

  /** comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) compared | "is" "unknown" ] ; */
  readonly comparison = this.rule("comparison", (): Expr => {
    let left = this.SUBRULE(this.sum);
    const start = this.ACTION(() => outer(left).start);
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            const operator = this.CONSUME(t.Compare);
            const right = this.SUBRULE(this.compared);
            left = this.ACTION(() => this.binary(left, this.notAssignment(operator), right, 0));
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.kw("is"));
            this.CONSUME(t.kw("unknown"));
            left = { kind: "is-unknown", operand: left, span: this.spanFrom(start) };
          },
        },
      ]);
    });
    return left;
  });

  /** compared = sum | "unknown" ; the second is read so that the types can say what to ask instead */
  private readonly compared = this.rule("compared", (): Expr => {
    const start = this.start();
    return this.either<Expr>([
      { ALT: () => this.SUBRULE(this.sum) },
      {
        ALT: () => {
          const name = this.nameOf(this.CONSUME(t.kw("unknown")));
          return { kind: "name", name, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** sum = product { ( "+" | "-" ) product } ; */
  readonly sum = this.rule("sum", (): Expr => {
    let left = this.SUBRULE(this.product);
    let length = 0;
    this.MANY(() => {
      const operator = this.CONSUME(t.AddOrSubtract);
      const right = this.SUBRULE1(this.product);
      left = this.ACTION(() => this.binary(left, operator, right, ++length));
    });
    return left;
  });

  /** product = fallback { ( "*" | "/" ) fallback } ; */
  readonly product = this.rule("product", (): Expr => {
    let left = this.SUBRULE(this.fallback);
    let length = 0;
    this.MANY(() => {
      const operator = this.CONSUME(t.MultiplyOrDivide);
      const right = this.SUBRULE1(this.fallback);
      left = this.ACTION(() => this.binary(left, operator, right, ++length));
    });
    return left;
  });

  /** fallback = postfix { "default" postfix } ; */
  readonly fallback = this.rule("fallback", (): Expr => {
    let left = this.SUBRULE(this.postfix);
    let length = 0;
    this.MANY(() => {
      const operator = this.CONSUME(t.kw("default"));
      const right = this.SUBRULE1(this.postfix);
      left = this.ACTION(() => this.binary(left, operator, right, ++length));
    });
    return left;
  });

  /** postfix = primary { "." word | args | "["₁ expr "]" } ; */
  readonly postfix = this.rule("postfix", (): Expr => {
    let target = this.SUBRULE(this.primary);
    const start = this.ACTION(() => outer(target).start);
    let length = 0;
    this.MANY(() => {
      this.ACTION(() => this.limitChain(++length));
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.Dot);
            const member = this.nameOf(this.CONSUME(t.Word));
            target = { kind: "member", target, member, span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            const args = this.SUBRULE(this.args);
            target = { kind: "apply", target, args, span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.TouchingSquare);
            const index = this.SUBRULE(this.expr);
            this.CONSUME(t.RSquare);
            target = { kind: "index", target, index, span: this.spanFrom(start) };
          },
        },
      ]);
    });
    return target;
  });

  private binary(left: Expr, operator: IToken, right: Expr, length: number): Expr {
    this.limitChain(length);
    return {
      kind: "binary",
      operator: (operator.tokenType === t.Assign ? "==" : operator.image) as BinaryOperator,
      operatorSpan: this.tokenSpan(operator),
      left,
      right,
      span: spanning(outer(left), outer(right)),
    };
  }

  /** No expression can be followed by `=`, so one that is was meant to compare. */
  private notAssignment(operator: IToken): IToken {
    if (operator.tokenType !== t.Assign) return operator;
    const span = this.tokenSpan(operator);
    const fix = { title: "write ==", edits: [{ span, text: "==" }] };
    const help = "`=` gives a name its value, `==` compares";
    this.problems.push(
      assignmentMisplaced.at(span, { instead: "doesn't compare", write: "==", help }, { fix }),
    );
    return operator;
  }

  private limitChain(length: number): void {
    if (length <= chainLimit) return;
    this.problems.push(nestingTooDeep.at(this.tokenSpan(this.LA(1)), { limit: chainLimit }));
    throw new ParseAborted();
  }
}

/** Where an expression stands, its parentheses included. */
export function outer(expr: Expr): Span {
  return expr.parens ?? expr.span;
}
