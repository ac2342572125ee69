/**
 * The whole grammar of a `.claw` file. Regions of it stand in files of their own, each building on the one
 * before: base · expressions · values · types · lanes · clauses · statements · steps · runbooks · declarations ·
 * simulation. Newlines are white space; every declaration and statement begins with a keyword.
 */
import type { GrammarOptions } from "./grammar-base.ts";
import { SimulationGrammar } from "./grammar-simulation.ts";
import { documented } from "./grammar-statements.ts";
import * as t from "./tokens.ts";
import type { Capture, Declaration, Expr, File, Import } from "./tree.ts";

export class Grammar extends SimulationGrammar {
  constructor(options: GrammarOptions = {}) {
    super(options);
    this.performSelfAnalysis();
  }

  /** file = { import } { declaration } ; */
  readonly wholeFile = this.RULE("wholeFile", (): File => {
    const imports: Import[] = [];
    const declarations: Declaration[] = [];
    this.items("wholeFile", "declaration", () =>
      this.MANY(() =>
        this.OR([
          {
            ALT: () => {
              this.ACTION(() => this.importTooLate(declarations));
              const found = this.SUBRULE(this.import);
              if (found !== undefined) imports.push(found);
            },
          },
          {
            ALT: () => {
              const found = this.SUBRULE(this.declaration);
              if (found !== undefined) declarations.push(found);
            },
          },
        ]),
      ),
    );
    const span = { file: this.file, start: 0, end: this.ACTION(() => this.LA(0).endOffset ?? -1) + 1 };
    return { kind: "file", file: this.file, imports, declarations, span };
  });

  /** An import after something that couldn't be read isn't late: that may have been meant as an import too. */
  private importTooLate(before: readonly Declaration[]): void {
    if (before.length === 0) return;
    const stuck = { rule: "wholeFile", expected: t.RCurly, actual: this.LA(1), previous: this.LA(0) };
    this.problems.push(this.expectations.explain(stuck));
  }

  /**
   * declaration = enum | type | let | resource | budget | service | action | probe
   *             | runbook | part | route | waive | world | scenario | invariant ;
   */
  readonly declaration = this.itemRule("declaration", "declaration", (): Declaration => {
    const doc = this.docHere();
    const declaration = this.either<Declaration>([
      { ALT: () => this.SUBRULE(this.enum) },
      { ALT: () => this.SUBRULE(this.type) },
      { ALT: () => this.SUBRULE(this.let) },
      { ALT: () => this.SUBRULE(this.resource) },
      { ALT: () => this.SUBRULE(this.budget) },
      { ALT: () => this.SUBRULE(this.service) },
      { ALT: () => this.SUBRULE(this.action) },
      { ALT: () => this.SUBRULE(this.probe) },
      { ALT: () => this.SUBRULE(this.runbook) },
      { ALT: () => this.SUBRULE(this.part) },
      { ALT: () => this.SUBRULE(this.route) },
      { ALT: () => this.SUBRULE(this.waive) },
      { ALT: () => this.SUBRULE(this.world) },
      { ALT: () => this.SUBRULE(this.scenario) },
      { ALT: () => this.SUBRULE(this.invariant) },
    ]);
    return documented(declaration, doc);
  });

  /** hole = expr ; the inside of a text's hole */
  readonly hole = this.rule("hole", (): Expr => this.SUBRULE(this.expr));

  /** capture = NAME [ ":" typeRef ] ; the inside of a hole of a `parse` template */
  readonly capture = this.rule("capture", (): Capture => {
    const start = this.start();
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    return { kind: "capture", name, type, span: this.spanFrom(start) };
  });
}
