/**
 * Types and what is declared with them: parameters and fields. A bound stands on any type, also inside
 * another one; because its words are ordinary names too, two tokens decide whether one begins.
 */
import { ValueGrammar } from "./grammar-values.ts";
import * as t from "./tokens.ts";
import type { Bound, BoundValue, Field, Param, TypeRef, Variant } from "./tree.ts";

export abstract class TypeGrammar extends ValueGrammar {
  /** typeRef = path [ "<" typeRef { "," typeRef } ">" ] [ "?" ] [ bound ] ; */
  readonly typeRef = this.nestingRule("typeRef", (): TypeRef => {
    const start = this.start();
    const args: TypeRef[] = [];
    const path = this.SUBRULE(this.path);
    this.OPTION(() => {
      this.CONSUME(t.Less);
      args.push(this.SUBRULE(this.typeRef));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        args.push(this.SUBRULE1(this.typeRef));
      });
      this.CONSUME(t.Greater);
    });
    const question = this.OPTION1(() => this.CONSUME(t.Question));
    const bound = this.OPTION2({ GATE: () => this.boundBegins(), DEF: () => this.SUBRULE(this.bound) });
    return {
      kind: "type-ref",
      path,
      args,
      optional: question !== undefined,
      bound,
      span: this.spanFrom(start),
    };
  });

  private boundBegins(): boolean {
    const first = this.LA(1).tokenType;
    const second = this.LA(2).tokenType;
    if (first === t.kw("at")) return second === t.kw("most");
    if (first === t.kw("matching")) return second === t.Raw || second === t.Text;
    return true;
  }

  /** bound = "in" boundValue [ ".." boundValue ] | "at" "most" boundValue | "matching" RAW ; */
  readonly bound = this.rule("bound", (): Bound => {
    const start = this.start();
    return this.either<Bound>([
      {
        ALT: () => {
          this.CONSUME(t.kw("in"));
          const low = this.SUBRULE(this.boundValue);
          const high = this.OPTION(() => {
            this.CONSUME(t.DotDot);
            return this.SUBRULE1(this.boundValue);
          });
          const span = this.spanFrom(start);
          return high === undefined
            ? { kind: "bound-member", of: low, span }
            : { kind: "bound-range", low, high, span };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("at"));
          this.CONSUME(t.kw("most"));
          const value = this.SUBRULE2(this.boundValue);
          return { kind: "bound-at-most", value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("matching"));
          const token = this.CONSUME(t.Raw);
          const pattern = {
            kind: "raw" as const,
            text: token.image.slice(1, -1),
            span: this.tokenSpan(token),
          };
          return { kind: "bound-matching", pattern, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** boundValue = literal | path ; */
  readonly boundValue = this.rule(
    "boundValue",
    (): BoundValue =>
      this.OR([
        { ALT: (): BoundValue => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.path) },
      ]),
  );

  /** params = "("₁ [ param { "," param } [ "," ] ] ")" ; */
  readonly params = this.rule("params", (): Param[] => {
    const params: Param[] = [];
    this.CONSUME(t.TouchingParen);
    this.OPTION(() => {
      params.push(this.SUBRULE(this.param));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        params.push(this.SUBRULE1(this.param));
      });
      this.OPTION1(() => this.CONSUME1(t.Comma));
    });
    this.CONSUME(t.RParen);
    return params;
  });

  /** param = NAME [ ":" typeRef ] [ "=" expr ] ; */
  readonly param = this.rule("param", (): Param => {
    const start = this.start();
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => {
      this.CONSUME(t.Colon);
      return this.SUBRULE(this.typeRef);
    });
    const value = this.OPTION1(() => {
      this.CONSUME(t.Assign);
      return this.SUBRULE(this.expr);
    });
    return { kind: "param", name, type, default: value, span: this.spanFrom(start) };
  });

  /** fields = "{" field { [ "," ] field } "}" ; */
  readonly fields = this.rule("fields", (): Field[] => {
    const fields: Field[] = [];
    this.CONSUME(t.LCurly);
    fields.push(this.SUBRULE(this.field));
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(t.Comma));
      fields.push(this.SUBRULE1(this.field));
    });
    this.CONSUME(t.RCurly);
    return fields;
  });

  /** field = NAME ":" typeRef [ "=" expr ] ; */
  readonly field = this.rule("field", (): Field => {
    const start = this.start();
    const doc = this.docHere();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.typeRef);
    const value = this.OPTION(() => {
      this.CONSUME(t.Assign);
      return this.SUBRULE(this.expr);
    });
    return { kind: "field", ...doc, name, type, default: value, span: this.spanFrom(start) };
  });

  /** variants = NAME ( fields { "|" variant } | "|" variant { "|" variant } ) ; */
  readonly variants = this.rule("variants", (): Variant[] => {
    const start = this.start();
    const name = this.SUBRULE(this.name);
    const variants: Variant[] = [];
    this.OR([
      {
        ALT: () => {
          const fields = this.SUBRULE(this.fields);
          variants.push({ kind: "variant", name, fields, span: this.spanFrom(start) });
          this.MANY(() => {
            this.CONSUME(t.Bar);
            variants.push(this.SUBRULE(this.variant));
          });
        },
      },
      {
        ALT: () => {
          variants.push({ kind: "variant", name, fields: [], span: this.spanFrom(start) });
          this.AT_LEAST_ONE(() => {
            this.CONSUME1(t.Bar);
            variants.push(this.SUBRULE1(this.variant));
          });
        },
      },
    ]);
    return variants;
  });

  /** variant = NAME [ fields ] ; */
  readonly variant = this.rule("variant", (): Variant => {
    const start = this.start();
    const name = this.SUBRULE(this.name);
    const fields = this.OPTION(() => this.SUBRULE(this.fields)) ?? [];
    return { kind: "variant", name, fields, span: this.spanFrom(start) };
  });
}
