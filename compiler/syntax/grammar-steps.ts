/**
 * Statements that hold other statements: steps with their lanes, branches, alternatives, and what follows
 * when one of them fails.
 */
import { StatementGrammar } from "./grammar-statements.ts";
import * as t from "./tokens.ts";
import type {
  Arm,
  Block,
  Choose,
  First,
  Otherwise,
  Parallel,
  Statement,
  Step,
  UndoStep,
  When,
} from "./tree.ts";

export abstract class StepGrammar extends StatementGrammar {
  /** compound = step | when | choose | parallel | first | undoStep ; */
  readonly compound = this.rule(
    "compound",
    (): Statement =>
      this.OR([
        { ALT: (): Statement => this.SUBRULE(this.step) },
        { ALT: () => this.SUBRULE(this.when) },
        { ALT: () => this.SUBRULE(this.choose) },
        { ALT: () => this.SUBRULE(this.parallel) },
        { ALT: () => this.SUBRULE(this.first) },
        { ALT: () => this.SUBRULE(this.undoStep) },
      ]),
  );

  /** step = "step" NAME [ fanout ] [ repeat ] block [ otherwise ] ; */
  readonly step = this.rule("step", (): Step => {
    const start = this.start();
    const doc = this.docHere();
    this.CONSUME(t.kw("step"));
    const name = this.SUBRULE(this.name);
    const fanout = this.OPTION(() => this.SUBRULE(this.fanout));
    const repeat = this.OPTION1(() => this.SUBRULE(this.repeat));
    const body = this.SUBRULE(this.block);
    const otherwise = this.OPTION2(() => this.SUBRULE(this.otherwise));
    return { kind: "step", ...doc, name, fanout, repeat, body, otherwise, span: this.spanFrom(start) };
  });

  /** otherwise = "otherwise" ( block | ending ) ; */
  readonly otherwise = this.rule("otherwise", (): Otherwise => {
    const start = this.start();
    this.CONSUME(t.kw("otherwise"));
    const begun = this.start();
    return this.either<Otherwise>([
      {
        ALT: () => {
          const body = this.SUBRULE(this.block);
          return { kind: "otherwise", body, braced: true, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const statements = [this.SUBRULE(this.ending)];
          const body: Block = { kind: "block", statements, span: this.spanFrom(begun) };
          return { kind: "otherwise", body, braced: false, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** when = "when" expr block { "else" "when" expr block } [ "else" block ] [ "unknown" block ] ; */
  readonly when = this.rule("when", (): When => {
    const start = this.start();
    const branches: When["branches"] = [];
    this.CONSUME(t.kw("when"));
    const condition = this.SUBRULE(this.expr);
    branches.push({ condition, body: this.SUBRULE(this.block) });
    this.MANY(() => {
      this.CONSUME(t.kw("else"));
      this.CONSUME1(t.kw("when"));
      const next = this.SUBRULE1(this.expr);
      branches.push({ condition: next, body: this.SUBRULE1(this.block) });
    });
    const otherwise = this.OPTION(() => {
      this.CONSUME1(t.kw("else"));
      return this.SUBRULE2(this.block);
    });
    const unknown = this.OPTION1(() => {
      this.CONSUME(t.kw("unknown"));
      return this.SUBRULE3(this.block);
    });
    return { kind: "when", branches, else: otherwise, unknown, span: this.spanFrom(start) };
  });

  /** choose = "choose" expr "{" arm { arm } "}" ; */
  readonly choose = this.rule("choose", (): Choose => {
    const start = this.start();
    const arms: Arm[] = [];
    this.CONSUME(t.kw("choose"));
    const subject = this.SUBRULE(this.expr);
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      arms.push(this.SUBRULE(this.arm));
    });
    this.CONSUME(t.RCurly);
    return { kind: "choose", subject, arms, span: this.spanFrom(start) };
  });

  /** arm = patterns "->" block ; */
  readonly arm = this.rule("arm", (): Arm => {
    const start = this.start();
    const patterns = this.SUBRULE(this.patterns);
    this.CONSUME(t.Arrow);
    const body = this.SUBRULE(this.block);
    return { kind: "arm", patterns, body, span: this.spanFrom(start) };
  });

  /** steps = "{" step { step } "}" ; */
  readonly steps = this.rule("steps", (): Step[] => {
    const steps: Step[] = [];
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      steps.push(this.SUBRULE(this.step));
    });
    this.CONSUME(t.RCurly);
    return steps;
  });

  /** parallel = "parallel" steps ; */
  readonly parallel = this.rule("parallel", (): Parallel => {
    const start = this.start();
    this.CONSUME(t.kw("parallel"));
    const steps = this.SUBRULE(this.steps);
    return { kind: "parallel", steps, span: this.spanFrom(start) };
  });

  /** first = "first" NAME ( steps | fanout block ) [ "missed" block ] [ otherwise ] ; */
  readonly first = this.rule("first", (): First => {
    const start = this.start();
    this.CONSUME(t.kw("first"));
    const name = this.SUBRULE(this.name);
    const begun = this.start();
    const tries = this.either<First["tries"]>([
      {
        ALT: () => {
          const steps = this.SUBRULE(this.steps);
          return { kind: "steps", steps, span: this.spanFrom(begun) };
        },
      },
      {
        ALT: () => {
          const fanout = this.SUBRULE(this.fanout);
          const body = this.SUBRULE(this.block);
          return { kind: "each", fanout, body, span: this.spanFrom(begun) };
        },
      },
    ]);
    const missed = this.OPTION(() => {
      this.CONSUME(t.kw("missed"));
      return this.SUBRULE1(this.block);
    });
    const otherwise = this.OPTION1(() => this.SUBRULE(this.otherwise));
    return { kind: "first", name, tries, missed, otherwise, span: this.spanFrom(start) };
  });

  /** undoStep = "undo" "step" path [ fanout ] [ otherwise ] ; */
  readonly undoStep = this.rule("undoStep", (): UndoStep => {
    const start = this.start();
    this.CONSUME(t.kw("undo"));
    this.CONSUME(t.kw("step"));
    const step = this.SUBRULE(this.path);
    const fanout = this.OPTION(() => this.SUBRULE(this.fanout));
    const otherwise = this.OPTION1(() => this.SUBRULE(this.otherwise));
    return { kind: "undo-step", step, fanout, otherwise, span: this.spanFrom(start) };
  });
}
