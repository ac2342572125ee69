/**
 * What a file declares, apart from runbooks and simulation: types and places, budgets, services with their
 * actions and probes. A declaration that can't be read is left out, and the next one is read.
 */
import { RunbookGrammar } from "./grammar-runbooks.ts";
import { documented } from "./grammar-statements.ts";
import { unexpected } from "./problems.ts";
import * as t from "./tokens.ts";
import type {
  ActionClause,
  ActionDecl,
  BudgetDecl,
  EnumDecl,
  Import,
  Let,
  Name,
  ProbeClause,
  ProbeDecl,
  ResourceDecl,
  ServiceDecl,
  TypeDecl,
  Waive,
} from "./tree.ts";

export abstract class DeclarationGrammar extends RunbookGrammar {
  /** import = "import" path [ "from" TEXT ] ; */
  readonly import = this.itemRule("import", "declaration", (): Import => {
    const start = this.start();
    this.CONSUME(t.kw("import"));
    const path = this.SUBRULE(this.path);
    const from = this.OPTION(() => {
      this.CONSUME(t.kw("from"));
      return this.SUBRULE(this.constant);
    });
    return { kind: "import", path, from, span: this.spanFrom(start) };
  });

  /** enum = [ "open" ] "enum" NAME "{" NAME { ( "," | "<" ) NAME } "}" ; `<` gives an order; not mixed */
  readonly enum = this.rule("enum", (): EnumDecl => {
    const start = this.start();
    const members: Name[] = [];
    let ordered: boolean | undefined;
    const open = this.OPTION(() => this.CONSUME(t.kw("open")));
    this.CONSUME(t.kw("enum"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LCurly);
    members.push(this.SUBRULE1(this.name));
    this.MANY(() => {
      const separator = this.OR([{ ALT: () => this.CONSUME(t.Comma) }, { ALT: () => this.CONSUME(t.Less) }]);
      members.push(this.SUBRULE2(this.name));
      this.ACTION(() => {
        const less = separator.tokenType === t.Less;
        ordered ??= less;
        if (ordered === less) return;
        const [expected, found] = ordered ? ["`<`", "`,`"] : ["`,`", "`<`"];
        const help = ["an enum has an order between all of its members, or between none"];
        this.problems.push(unexpected.at(this.tokenSpan(separator), { expected, found, help }));
      });
    });
    this.CONSUME(t.RCurly);
    return {
      kind: "enum",
      name,
      open: open !== undefined,
      ordered: ordered ?? false,
      members,
      span: this.spanFrom(start),
    };
  });

  /** type = "type" NAME ( "=" ( variants | typeRef ) | fields ) ; */
  readonly type = this.rule("type", (): TypeDecl => {
    const start = this.start();
    this.CONSUME(t.kw("type"));
    const name = this.SUBRULE(this.name);
    const begun = this.start();
    const definition = this.either<TypeDecl["definition"]>([
      {
        ALT: () => {
          this.CONSUME(t.Assign);
          const inner = this.start();
          return this.either1<TypeDecl["definition"]>([
            {
              ALT: () => {
                const variants = this.SUBRULE(this.variants);
                return { kind: "sum", variants, span: this.spanFrom(inner) };
              },
            },
            { ALT: () => this.SUBRULE(this.typeRef) },
          ]);
        },
      },
      {
        ALT: () => {
          const fields = this.SUBRULE(this.fields);
          return { kind: "record", fields, span: this.spanFrom(begun) };
        },
      },
    ]);
    return { kind: "type", name, definition, span: this.spanFrom(start) };
  });

  /** let = "let" NAME [ params ] [ ":" typeRef ] "=" expr ; */
  readonly let = this.rule("let", (): Let => {
    const start = this.start();
    this.CONSUME(t.kw("let"));
    const name = this.SUBRULE(this.name);
    const params = this.OPTION(() => this.SUBRULE(this.params));
    const type = this.OPTION1(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return { kind: "let", name, params, type, value, span: this.spanFrom(start) };
  });

  /** resource = "resource" NAME params ; */
  readonly resource = this.rule("resource", (): ResourceDecl => {
    const start = this.start();
    this.CONSUME(t.kw("resource"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    return { kind: "resource", name, params, span: this.spanFrom(start) };
  });

  /** budget = "budget" NAME params "at" "most" expr "per" expr ; */
  readonly budget = this.rule("budget", (): BudgetDecl => {
    const start = this.start();
    this.CONSUME(t.kw("budget"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    this.CONSUME(t.kw("at"));
    this.CONSUME(t.kw("most"));
    const limit = this.SUBRULE(this.expr);
    this.CONSUME(t.kw("per"));
    const window = this.SUBRULE1(this.expr);
    return { kind: "budget", name, params, limit, window, span: this.spanFrom(start) };
  });

  /** service = "service" NAME "from" NAME TEXT "{" { action | probe | waive } "}" ; proto | tasks */
  readonly service = this.rule("service", (): ServiceDecl => {
    const start = this.start();
    const items: ServiceDecl["items"] = [];
    this.CONSUME(t.kw("service"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.kw("from"));
    const contract = this.SUBRULE1(this.name);
    const from = this.SUBRULE(this.constant);
    this.CONSUME(t.LCurly);
    this.items("service", "serviceItem", () =>
      this.MANY(() => {
        const item = this.SUBRULE(this.serviceItem);
        if (item !== undefined) items.push(item);
      }),
    );
    this.CONSUME(t.RCurly);
    return { kind: "service", name, contract, from, items, span: this.spanFrom(start) };
  });

  /** serviceItem = action | probe | waive ; */
  readonly serviceItem = this.itemRule("serviceItem", "serviceItem", (): ActionDecl | ProbeDecl | Waive => {
    const doc = this.docHere();
    const item = this.OR([
      { ALT: (): ActionDecl | ProbeDecl | Waive => this.SUBRULE(this.action) },
      { ALT: () => this.SUBRULE(this.probe) },
      { ALT: () => this.SUBRULE(this.waive) },
    ]);
    return documented(item, doc);
  });

  /** action = "action" NAME [ params ] [ ":" typeRef ] { actionClause } ; */
  readonly action = this.rule("action", (): ActionDecl => {
    const start = this.start();
    const clauses: ActionClause[] = [];
    this.CONSUME(t.kw("action"));
    const name = this.SUBRULE(this.name);
    const params = this.OPTION(() => this.SUBRULE(this.params));
    const type = this.OPTION1(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    this.MANY(() => {
      const clause = this.SUBRULE(this.actionClause);
      this.ACTION(() => this.addOnce(clauses, clause));
    });
    return { kind: "action", name, params, type, clauses, span: this.spanFrom(start) };
  });

  /**
   * actionClause = by | "writes" resources | "idempotent" | "keyed" "for" expr | "settles" expr
   *              | "confirm" expr | callClause ;
   */
  readonly actionClause = this.rule("actionClause", (): ActionClause => {
    const start = this.start();
    return this.either<ActionClause>([
      { ALT: () => this.SUBRULE(this.by) },
      {
        ALT: () => {
          this.CONSUME(t.kw("writes"));
          const resources = this.SUBRULE(this.resources);
          return { kind: "writes", resources, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("idempotent"));
          return { kind: "idempotent", span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("keyed"));
          this.CONSUME(t.kw("for"));
          const window = this.SUBRULE(this.expr);
          return { kind: "keyed", window, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("settles"));
          const time = this.SUBRULE1(this.expr);
          return { kind: "settles", time, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("confirm"));
          const condition = this.SUBRULE2(this.expr);
          return { kind: "confirm", condition, span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.callClause) },
    ]);
  });

  /** probe = "probe" NAME [ params ] [ ":" typeRef ] { probeClause } ; */
  readonly probe = this.rule("probe", (): ProbeDecl => {
    const start = this.start();
    const clauses: ProbeClause[] = [];
    this.CONSUME(t.kw("probe"));
    const name = this.SUBRULE(this.name);
    const params = this.OPTION(() => this.SUBRULE(this.params));
    const type = this.OPTION1(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    this.MANY(() => {
      const clause = this.SUBRULE(this.probeClause);
      this.ACTION(() => this.addOnce(clauses, clause));
    });
    return { kind: "probe", name, params, type, clauses, span: this.spanFrom(start) };
  });

  /** probeClause = by | "reads" resources | "fresh" expr | timeout | retry ; */
  readonly probeClause = this.rule("probeClause", (): ProbeClause => {
    const start = this.start();
    return this.either<ProbeClause>([
      { ALT: () => this.SUBRULE(this.by) },
      {
        ALT: () => {
          this.CONSUME(t.kw("reads"));
          const resources = this.SUBRULE(this.resources);
          return { kind: "reads", resources, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("fresh"));
          const time = this.SUBRULE(this.expr);
          return { kind: "fresh", time, span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.timeout) },
      { ALT: () => this.SUBRULE(this.retry) },
    ]);
  });
}
