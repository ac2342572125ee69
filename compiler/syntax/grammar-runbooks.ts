/**
 * Runbooks, parts and routes: the heads that say when something starts and how far it may go, and the
 * bodies that they head.
 */
import { StepGrammar } from "./grammar-steps.ts";
import * as t from "./tokens.ts";
import type {
  Drifted,
  DriftHeader,
  Escalate,
  Header,
  Limit,
  Notify,
  PartDecl,
  RouteDecl,
  Row,
  Run,
  RunbookDecl,
  Statement,
  Stop,
  Trigger,
} from "./tree.ts";

export abstract class RunbookGrammar extends StepGrammar {
  /** runbook = "runbook" NAME params [ ":" typeRef ] body [ otherwise ] [ "finally" block ] ; */
  readonly runbook = this.rule("runbook", (): RunbookDecl => {
    const start = this.start();
    this.CONSUME(t.kw("runbook"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    const type = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    const begun = this.start();
    const items = this.SUBRULE(this.runbookBody);
    const bodySpan = this.ACTION(() => this.spanFrom(begun));
    const otherwise = this.OPTION1(() => this.SUBRULE(this.otherwise));
    const last = this.OPTION2(() => {
      this.CONSUME(t.kw("finally"));
      return this.SUBRULE(this.block);
    });
    return {
      kind: "runbook",
      name,
      params,
      type,
      items,
      bodySpan,
      otherwise,
      finally: last,
      span: this.spanFrom(start),
    };
  });

  /** runbookBody = "{" { header | statement } "}" ; */
  readonly runbookBody = this.rule("runbookBody", (): (Header | Statement)[] => {
    const items: (Header | Statement)[] = [];
    this.CONSUME(t.LCurly);
    this.items("runbookBody", "runbookItem", () =>
      this.MANY(() => {
        const item = this.OR([
          { ALT: (): Header | Statement | undefined => this.SUBRULE(this.header) },
          { ALT: () => this.SUBRULE(this.statement) },
        ]);
        if (item !== undefined) items.push(item);
      }),
    );
    this.CONSUME(t.RCurly);
    return items;
  });

  /** part = "part" NAME params [ ":" typeRef ] block ; */
  readonly part = this.rule("part", (): PartDecl => {
    const start = this.start();
    this.CONSUME(t.kw("part"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    const type = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    const body = this.SUBRULE(this.block);
    return { kind: "part", name, params, type, body, span: this.spanFrom(start) };
  });

  /** header = trigger | environment | targets | deadline | blast | holds | drift | guard ; */
  readonly header = this.itemRule("header", "runbookItem", (): Header => {
    const start = this.start();
    const at = (): { span: Header["span"] } => ({ span: this.spanFrom(start) });
    return this.either<Header>([
      { ALT: () => this.SUBRULE(this.trigger) },
      {
        ALT: () => {
          this.CONSUME(t.kw("environment"));
          const value = this.SUBRULE(this.expr);
          return { kind: "environment", value, ...at() };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("targets"));
          const variable = this.SUBRULE(this.name);
          this.CONSUME(t.kw("in"));
          const range = this.SUBRULE1(this.expr);
          return { kind: "targets", variable, range, ...at() };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("deadline"));
          const work = this.SUBRULE2(this.expr);
          const undo = this.OPTION(() => {
            this.CONSUME(t.Comma);
            this.CONSUME(t.kw("undo"));
            return this.SUBRULE3(this.expr);
          });
          return { kind: "deadline", work, undo, ...at() };
        },
      },
      {
        ALT: () => {
          const limits: Limit[] = [];
          this.CONSUME(t.kw("blast"));
          limits.push(this.SUBRULE(this.limit));
          this.MANY(() => {
            this.CONSUME1(t.Comma);
            limits.push(this.SUBRULE1(this.limit));
          });
          return { kind: "blast", limits, ...at() };
        },
      },
      { ALT: () => this.SUBRULE(this.holds) },
      { ALT: () => this.SUBRULE(this.drift) },
      {
        ALT: () => {
          this.CONSUME(t.kw("guard"));
          const condition = this.SUBRULE(this.condition);
          return { kind: "guard", condition, ...at() };
        },
      },
    ]);
  });

  /** limit = amount NAME ( "at" "a" "time" | "in" "all" ) [ "per" NAME ] ; */
  readonly limit = this.rule("limit", (): Limit => {
    const start = this.start();
    const amount = this.SUBRULE(this.amount);
    const noun = this.SUBRULE(this.name);
    const scope = this.either<Limit["scope"]>([
      {
        ALT: () => {
          this.SUBRULE(this.atATime);
          return "at-a-time";
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("in"));
          this.CONSUME(t.kw("all"));
          return "in-all";
        },
      },
    ]);
    const per = this.OPTION(() => {
      this.CONSUME(t.kw("per"));
      return this.SUBRULE1(this.name);
    });
    return { kind: "limit", amount, noun, scope, per, span: this.spanFrom(start) };
  });

  /** holds = "holds" reference [ "shared" "by" expr ] [ "waiting" expr ] ; */
  readonly holds = this.rule("holds", (): Header => {
    const start = this.start();
    this.CONSUME(t.kw("holds"));
    const resource = this.SUBRULE(this.reference);
    const sharedBy = this.OPTION(() => {
      this.CONSUME(t.kw("shared"));
      this.CONSUME(t.kw("by"));
      return this.SUBRULE(this.expr);
    });
    const waiting = this.OPTION1(() => {
      this.CONSUME(t.kw("waiting"));
      return this.SUBRULE1(this.expr);
    });
    return { kind: "holds", resource, sharedBy, waiting, span: this.spanFrom(start) };
  });

  /** drift = "drift" path "in" NAME "against" NAME "{" drifted { drifted } "}" ; */
  readonly drift = this.rule("drift", (): DriftHeader => {
    const start = this.start();
    const fields: Drifted[] = [];
    this.CONSUME(t.kw("drift"));
    const probe = this.SUBRULE(this.path);
    this.CONSUME(t.kw("in"));
    const within = this.SUBRULE(this.name);
    this.CONSUME(t.kw("against"));
    const against = this.SUBRULE1(this.name);
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      fields.push(this.SUBRULE(this.drifted));
    });
    this.CONSUME(t.RCurly);
    return { kind: "drift", probe, in: within, against, fields, span: this.spanFrom(start) };
  });

  /** drifted = path [ ".*" ] ( "align" "by" path | "refuse" | "note" ) ; */
  readonly drifted = this.rule("drifted", (): Drifted => {
    const start = this.start();
    const path = this.SUBRULE(this.path);
    const star = this.OPTION(() => this.CONSUME(t.DotStar));
    const begun = this.start();
    const response = this.either<Drifted["response"]>([
      {
        ALT: () => {
          this.CONSUME(t.kw("align"));
          this.CONSUME(t.kw("by"));
          const by = this.SUBRULE1(this.path);
          return { kind: "align", by, span: this.spanFrom(begun) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("refuse"));
          return { kind: "refuse", span: this.spanFrom(begun) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("note"));
          return { kind: "note", span: this.spanFrom(begun) };
        },
      },
    ]);
    return { kind: "drifted", path, wildcard: star !== undefined, response, span: this.spanFrom(start) };
  });

  /** route = "route" NAME params trigger { trigger } "{" row { row } "}" ; */
  readonly route = this.rule("route", (): RouteDecl => {
    const start = this.start();
    const triggers: Trigger[] = [];
    const rows: Row[] = [];
    this.CONSUME(t.kw("route"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    this.AT_LEAST_ONE(() => {
      triggers.push(this.SUBRULE(this.trigger));
    });
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE1(() => {
      rows.push(this.SUBRULE(this.row));
    });
    this.CONSUME(t.RCurly);
    return { kind: "route", name, params, triggers, rows, span: this.spanFrom(start) };
  });

  /** row = ( expr | "else" | "unknown" ) "->" ( "run" reference | notify | "stop" TEXT | "escalate" TEXT ) ; */
  readonly row = this.rule("row", (): Row => {
    const start = this.start();
    const when = this.either<Row["when"]>([
      {
        ALT: () => {
          this.CONSUME(t.kw("else"));
          return { kind: "row-else", span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("unknown"));
          return { kind: "row-unknown", span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.expr) },
    ]);
    this.CONSUME(t.Arrow);
    const act = this.SUBRULE(this.rowAct);
    return { kind: "row", when, act, span: this.spanFrom(start) };
  });

  /** rowAct = "run" reference | notify | "stop" TEXT | "escalate" TEXT ; without `as`, which may begin a row */
  readonly rowAct = this.rule("rowAct", (): Row["act"] => {
    const start = this.start();
    return this.either<Run | Notify | Stop | Escalate>([
      {
        ALT: () => {
          this.CONSUME(t.kw("run"));
          const target = this.SUBRULE(this.reference);
          return { kind: "run", target, span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.notify) },
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
    ]);
  });
}
