/**
 * Statements and blocks. Every statement begins with a keyword, so nothing separates them. A statement that
 * can't be read is left out of its block, and the next one is read as if nothing had happened.
 */

import type { ParserMethod } from "chevrotain";
import { ClauseGrammar } from "./grammar-clauses.ts";
import { isDate } from "./literals.ts";
import { dateImpossible } from "./problems.ts";
import * as t from "./tokens.ts";
import type {
  Approve,
  Block,
  Call,
  CallClause,
  Doc,
  Ending,
  Ensure,
  Keep,
  Let,
  Node,
  Notify,
  Require,
  Return,
  Run,
  Spend,
  Statement,
  Wait,
  WaitUntil,
  Waive,
} from "./tree.ts";

export abstract class StatementGrammar extends ClauseGrammar {
  abstract readonly compound: ParserMethod<[], Statement>;

  /** block = "{" { statement } "}" ; */
  readonly block = this.nestingRule("block", (): Block => {
    const start = this.start();
    const statements: Statement[] = [];
    this.CONSUME(t.LCurly);
    this.items("block", "statement", () =>
      this.MANY(() => {
        const statement = this.SUBRULE(this.statement);
        if (statement !== undefined) statements.push(statement);
      }),
    );
    this.CONSUME(t.RCurly);
    return { kind: "block", statements, span: this.spanFrom(start) };
  });

  /** statement = simple | compound ; with the doc comment before it */
  readonly statement = this.itemRule("statement", "statement", (): Statement => {
    const doc = this.docHere();
    const statement = this.OR([
      { ALT: (): Statement => this.SUBRULE(this.simple) },
      { ALT: () => this.SUBRULE(this.compound) },
    ]);
    return documented(statement, doc);
  });

  /**
   * simple = call | run | let | require | ensure | wait | approve | notify | spend | keep | waive | ending | return ;
   */
  readonly simple = this.rule(
    "simple",
    (): Statement =>
      this.OR([
        { ALT: (): Statement => this.SUBRULE(this.call) },
        { ALT: () => this.SUBRULE(this.run) },
        { ALT: () => this.SUBRULE(this.letStatement) },
        { ALT: () => this.SUBRULE(this.require) },
        { ALT: () => this.SUBRULE(this.ensure) },
        { ALT: () => this.SUBRULE(this.wait) },
        { ALT: () => this.SUBRULE(this.approve) },
        { ALT: () => this.SUBRULE(this.notify) },
        { ALT: () => this.SUBRULE(this.spend) },
        { ALT: () => this.SUBRULE(this.keep) },
        { ALT: () => this.SUBRULE(this.waive) },
        { ALT: () => this.SUBRULE(this.ending) },
        { ALT: () => this.SUBRULE(this.return) },
      ]),
  );

  /** call = "call" reference [ "as" NAME ] { callClause } ; */
  readonly call = this.rule("call", (): Call => {
    const start = this.start();
    const clauses: CallClause[] = [];
    this.CONSUME(t.kw("call"));
    const target = this.SUBRULE(this.reference);
    const as = this.OPTION(() => {
      this.CONSUME(t.kw("as"));
      return this.SUBRULE(this.name);
    });
    this.MANY({
      GATE: () => this.callClauseBegins(),
      DEF: () => {
        const clause = this.SUBRULE(this.callClause);
        this.ACTION(() => this.addOnce(clauses, clause));
      },
    });
    return { kind: "call", target, as, clauses, span: this.spanFrom(start) };
  });

  /** run = "run" reference [ "as" NAME ] ; a runbook or a part */
  readonly run = this.rule("run", (): Run => {
    const start = this.start();
    this.CONSUME(t.kw("run"));
    const target = this.SUBRULE(this.reference);
    const as = this.OPTION(() => {
      this.CONSUME(t.kw("as"));
      return this.SUBRULE(this.name);
    });
    return { kind: "run", target, as, span: this.spanFrom(start) };
  });

  /** letStatement = "let" NAME [ ":" typeRef ] "=" expr ; */
  readonly letStatement = this.rule("letStatement", (): Let => {
    const start = this.start();
    this.CONSUME(t.kw("let"));
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return { kind: "let", name, type, value, span: this.spanFrom(start) };
  });

  /** require = "require" condition ; */
  readonly require = this.rule("require", (): Require => {
    const start = this.start();
    this.CONSUME(t.kw("require"));
    const condition = this.SUBRULE(this.condition);
    return { kind: "require", condition, span: this.spanFrom(start) };
  });

  /** ensure = "ensure" condition poll ; */
  readonly ensure = this.rule("ensure", (): Ensure => {
    const start = this.start();
    this.CONSUME(t.kw("ensure"));
    const condition = this.SUBRULE(this.condition);
    const poll = this.SUBRULE(this.poll);
    return { kind: "ensure", condition, poll, span: this.spanFrom(start) };
  });

  /** wait = "wait" ( "until" condition poll | expr ) ; */
  readonly wait = this.rule("wait", (): Wait | WaitUntil => {
    const start = this.start();
    this.CONSUME(t.kw("wait"));
    return this.either<Wait | WaitUntil>([
      {
        ALT: () => {
          this.CONSUME(t.kw("until"));
          const condition = this.SUBRULE(this.condition);
          const poll = this.SUBRULE(this.poll);
          return { kind: "wait-until", condition, poll, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const time = this.SUBRULE(this.expr);
          return { kind: "wait", time, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** approve = "approve" TEXT "by" expr "of" path "within" expr ; */
  readonly approve = this.rule("approve", (): Approve => {
    const start = this.start();
    this.CONSUME(t.kw("approve"));
    const question = this.SUBRULE(this.text);
    this.CONSUME(t.kw("by"));
    const count = this.SUBRULE(this.expr);
    this.CONSUME(t.kw("of"));
    const group = this.SUBRULE(this.path);
    this.CONSUME(t.kw("within"));
    const within = this.SUBRULE1(this.expr);
    return { kind: "approve", question, count, group, within, span: this.spanFrom(start) };
  });

  /** notify = "notify" reference TEXT ; */
  readonly notify = this.rule("notify", (): Notify => {
    const start = this.start();
    this.CONSUME(t.kw("notify"));
    const channel = this.SUBRULE(this.reference);
    const text = this.SUBRULE(this.text);
    return { kind: "notify", channel, text, span: this.spanFrom(start) };
  });

  /** spend = "spend" reference ; */
  readonly spend = this.rule("spend", (): Spend => {
    const start = this.start();
    this.CONSUME(t.kw("spend"));
    const budget = this.SUBRULE(this.reference);
    return { kind: "spend", budget, span: this.spanFrom(start) };
  });

  /** keep = "keep" path ; */
  readonly keep = this.rule("keep", (): Keep => {
    const start = this.start();
    this.CONSUME(t.kw("keep"));
    const effect = this.SUBRULE(this.path);
    return { kind: "keep", effect, span: this.spanFrom(start) };
  });

  /** waive = "waive" NAME "because" TEXT "until" DATE ; it covers the next item of its block */
  readonly waive = this.rule("waive", (): Waive => {
    const start = this.start();
    this.CONSUME(t.kw("waive"));
    const code = this.SUBRULE(this.name);
    this.CONSUME(t.kw("because"));
    const because = this.SUBRULE(this.constant);
    this.CONSUME(t.kw("until"));
    const date = this.CONSUME(t.DateToken);
    const until = this.nameOf(date);
    this.ACTION(() => {
      if (isDate(date.image)) return;
      this.problems.push(dateImpossible.at(until.span, { image: date.image }));
    });
    return { kind: "waive", code, because, until, span: this.spanFrom(start) };
  });

  /** ending = "stop" TEXT | "escalate" TEXT | "continue" ; */
  readonly ending = this.rule("ending", (): Ending => {
    const start = this.start();
    return this.either<Ending>([
      {
        ALT: () => {
          this.CONSUME(t.kw("stop"));
          const reason = this.SUBRULE(this.text);
          return { kind: "stop", reason, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("escalate"));
          const reason = this.SUBRULE1(this.text);
          return { kind: "escalate", reason, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("continue"));
          return { kind: "continue", span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** return = "return" expr ; */
  readonly return = this.rule("return", (): Return => {
    const start = this.start();
    this.CONSUME(t.kw("return"));
    const value = this.SUBRULE(this.expr);
    return { kind: "return", value, span: this.spanFrom(start) };
  });
}

/** A node with the doc comment that stands before it, if one does. */
export function documented<N extends Node<string>>(node: N, doc: { doc?: Doc }): N {
  return doc.doc === undefined ? node : { ...node, ...doc };
}
