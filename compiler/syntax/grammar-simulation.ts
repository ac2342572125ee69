/**
 * Worlds, scenarios and invariants: what the simulator is told.
 */
import { DeclarationGrammar } from "./grammar-declarations.ts";
import * as t from "./tokens.ts";
import type {
  Event,
  InvariantDecl,
  Model,
  ModelAct,
  ScenarioDecl,
  ScenarioItem,
  SetState,
  WorldDecl,
} from "./tree.ts";

type WorldItem = WorldDecl["items"][number];

export abstract class SimulationGrammar extends DeclarationGrammar {
  /** world = "world" NAME "{" { worldItem } "}" ; */
  readonly world = this.rule("world", (): WorldDecl => {
    const start = this.start();
    const items: WorldItem[] = [];
    this.CONSUME(t.kw("world"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LCurly);
    this.items("world", "worldItem", () =>
      this.MANY(() => {
        const item = this.SUBRULE(this.worldItem);
        if (item !== undefined) items.push(item);
      }),
    );
    this.CONSUME(t.RCurly);
    return { kind: "world", name, items, span: this.spanFrom(start) };
  });

  /**
   * worldItem = "state" NAME [ params ] ":" typeRef "=" expr | "probe" path [ params ] "=" expr
   *           | "action" path [ params ] [ "forgets" "keys" ] model ;
   */
  readonly worldItem = this.itemRule("worldItem", "worldItem", (): WorldItem => {
    const start = this.start();
    const doc = this.docHere();
    return this.either<WorldItem>([
      {
        ALT: () => {
          this.CONSUME(t.kw("state"));
          const name = this.SUBRULE(this.name);
          const params = this.OPTION(() => this.SUBRULE(this.params));
          this.CONSUME(t.Colon);
          const type = this.SUBRULE(this.typeRef);
          this.CONSUME(t.Assign);
          const value = this.SUBRULE(this.expr);
          return { kind: "state", ...doc, name, params, type, value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("probe"));
          const probe = this.SUBRULE(this.path);
          const params = this.OPTION1(() => this.SUBRULE1(this.params));
          this.CONSUME1(t.Assign);
          const value = this.SUBRULE1(this.expr);
          return { kind: "world-probe", ...doc, probe, params, value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("action"));
          const action = this.SUBRULE1(this.path);
          const params = this.OPTION2(() => this.SUBRULE2(this.params));
          const forgetsKeys = this.OPTION3(() => {
            this.CONSUME(t.kw("forgets"));
            this.CONSUME(t.kw("keys"));
            return true;
          });
          const model = this.SUBRULE(this.model);
          return {
            kind: "world-action",
            ...doc,
            action,
            params,
            forgetsKeys: forgetsKeys === true,
            model,
            span: this.spanFrom(start),
          };
        },
      },
    ]);
  });

  /** model = "{" { modelAct } "}" ; */
  readonly model = this.nestingRule("model", (): Model => {
    const start = this.start();
    const acts: ModelAct[] = [];
    this.CONSUME(t.LCurly);
    this.items("model", "modelAct", () =>
      this.MANY(() => {
        const act = this.SUBRULE(this.modelAct);
        if (act !== undefined) acts.push(act);
      }),
    );
    this.CONSUME(t.RCurly);
    return { kind: "model", acts, span: this.spanFrom(start) };
  });

  /** modelAct = set | "after" expr model | "when" expr model [ "else" model ] | "reply" expr | "reject" TEXT ; */
  readonly modelAct = this.itemRule("modelAct", "modelAct", (): ModelAct => {
    const start = this.start();
    return this.either<ModelAct>([
      { ALT: () => this.SUBRULE(this.set) },
      {
        ALT: () => {
          this.CONSUME(t.kw("after"));
          const delay = this.SUBRULE(this.expr);
          const then = this.SUBRULE(this.model);
          return { kind: "model-after", delay, then, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("when"));
          const condition = this.SUBRULE1(this.expr);
          const then = this.SUBRULE1(this.model);
          const otherwise = this.OPTION(() => {
            this.CONSUME(t.kw("else"));
            return this.SUBRULE2(this.model);
          });
          return { kind: "model-when", condition, then, else: otherwise, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("reply"));
          const value = this.SUBRULE2(this.expr);
          return { kind: "reply", value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("reject"));
          const reason = this.SUBRULE(this.constant);
          return { kind: "reject", reason, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** set = "set" reference "=" expr ; */
  readonly set = this.rule("set", (): SetState => {
    const start = this.start();
    this.CONSUME(t.kw("set"));
    const target = this.SUBRULE(this.reference);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expr);
    return { kind: "set", target, value, span: this.spanFrom(start) };
  });

  /** scenario = "scenario" TEXT "in" NAME "{" { scenarioItem } "}" ; */
  readonly scenario = this.rule("scenario", (): ScenarioDecl => {
    const start = this.start();
    const items: ScenarioItem[] = [];
    this.CONSUME(t.kw("scenario"));
    const title = this.SUBRULE(this.constant);
    this.CONSUME(t.kw("in"));
    const world = this.SUBRULE(this.name);
    this.CONSUME(t.LCurly);
    this.items("scenario", "scenarioItem", () =>
      this.MANY(() => {
        const item = this.SUBRULE(this.scenarioItem);
        if (item !== undefined) items.push(item);
      }),
    );
    this.CONSUME(t.RCurly);
    return { kind: "scenario", title, world, items, span: this.spanFrom(start) };
  });

  /**
   * scenarioItem = "given" reference "=" expr | run | "after" expr event
   *              | "fault" NAME "on" reference [ "attempt" expr ] | "expect" condition ;
   */
  readonly scenarioItem = this.itemRule("scenarioItem", "scenarioItem", (): ScenarioItem => {
    const start = this.start();
    return this.either<ScenarioItem>([
      {
        ALT: () => {
          this.CONSUME(t.kw("given"));
          const target = this.SUBRULE(this.reference);
          this.CONSUME(t.Assign);
          const value = this.SUBRULE(this.expr);
          return { kind: "given", target, value, span: this.spanFrom(start) };
        },
      },
      { ALT: () => this.SUBRULE(this.run) },
      {
        ALT: () => {
          this.CONSUME(t.kw("after"));
          const delay = this.SUBRULE1(this.expr);
          const event = this.SUBRULE(this.event);
          return { kind: "after", delay, event, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("fault"));
          const fault = this.SUBRULE(this.name);
          this.CONSUME(t.kw("on"));
          const site = this.SUBRULE1(this.reference);
          const attempt = this.OPTION(() => {
            this.CONSUME(t.kw("attempt"));
            return this.SUBRULE2(this.expr);
          });
          return { kind: "fault", fault, site, attempt, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("expect"));
          const condition = this.SUBRULE(this.condition);
          return { kind: "expect", condition, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** event = set | ( "approve" | "deny" ) NAME "by" NAME | "stop" | "kill" | "crash" ; */
  readonly event = this.rule("event", (): Event => {
    const start = this.start();
    return this.either<Event>([
      { ALT: () => this.SUBRULE(this.set) },
      {
        ALT: () => {
          this.CONSUME(t.kw("approve"));
          const step = this.SUBRULE(this.name);
          this.CONSUME(t.kw("by"));
          const by = this.SUBRULE1(this.name);
          return { kind: "approval", step, by, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("deny"));
          const step = this.SUBRULE2(this.name);
          this.CONSUME1(t.kw("by"));
          const by = this.SUBRULE3(this.name);
          return { kind: "denial", step, by, span: this.spanFrom(start) };
        },
      },
      ...(["stop", "kill", "crash"] as const).map((word) => ({
        ALT: (): Event => {
          this.CONSUME(t.kw(word));
          const kind = word === "crash" ? word : (`operator-${word}` as const);
          return { kind, span: this.spanFrom(start) };
        },
      })),
    ]);
  });

  /** invariant = "invariant" NAME "in" NAME "{" rule { rule } "}" ; rule = "always" expr | "at" "end" expr ; */
  readonly invariant = this.rule("invariant", (): InvariantDecl => {
    const start = this.start();
    const rules: InvariantDecl["rules"] = [];
    this.CONSUME(t.kw("invariant"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.kw("in"));
    const world = this.SUBRULE1(this.name);
    this.CONSUME(t.LCurly);
    this.AT_LEAST_ONE(() => {
      rules.push(this.SUBRULE(this.invariantRule));
    });
    this.CONSUME(t.RCurly);
    return { kind: "invariant", name, world, rules, span: this.spanFrom(start) };
  });

  /** invariantRule = "always" expr | "at" "end" expr ; */
  readonly invariantRule = this.rule("invariantRule", (): InvariantDecl["rules"][number] => {
    const start = this.start();
    const kind = this.either<"always" | "at-end">([
      {
        ALT: () => {
          this.CONSUME(t.kw("always"));
          return "always";
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.kw("at"));
          this.CONSUME(t.kw("end"));
          return "at-end";
        },
      },
    ]);
    const condition = this.SUBRULE(this.expr);
    return { kind, condition, span: this.spanFrom(start) };
  });
}
