/**
 * What the parser library doesn't check: whether a loop or an option can eat what should follow it. FIRST and
 * FOLLOW are computed over the grammar's own productions, with every keyword that may stand as a name counted as
 * a name.
 */
import { vocabulary } from "../../compiler/syntax/tokens.ts";

/** A production as the parser serializes it. */
export interface Production {
  type: string;
  name?: string;
  idx?: number;
  definition?: Production[];
}
type Tokens = ReadonlySet<string>;

/** Hits as `rule option` or `rule loop`, with the words on which both would go on. */
export function conflictsOf(rules: readonly Production[]): Map<string, string[]> {
  const grammar = new FirstFollow(rules);
  const hits = new Map<string, string[]>();
  for (const rule of rules) {
    grammar.walk(inside(rule), grammar.follow(named(rule)), {
      option: (production, first, follow) => {
        const shared = [...first].filter((token) => follow.has(token));
        const kind = production.type === "Option" ? "option" : "loop";
        if (shared.length > 0)
          hits.set(`${named(rule)} ${kind}${production.idx || ""}`, shared.map(labelOf).sort());
      },
    });
  }
  return hits;
}

interface Visitor {
  /** An option or loop, what it begins with, and what may follow it. */
  option?: (production: Production, first: Tokens, follow: Tokens) => void;
  /** A use of a rule, and what may follow it. */
  use?: (rule: string, follow: Tokens) => void;
}

const types = new Map(vocabulary.map((type) => [type.name, type]));
/** Tokens that occur in a text, categories being none; of a category that is a token too, itself as well. */
const leaves = vocabulary.filter((type) => type.categoryMatches?.length === 0 || type.name === "Name");

class FirstFollow {
  private readonly rules: Map<string, Production[]>;
  private readonly firsts = new Map<string, Set<string>>();
  private readonly follows = new Map<string, Set<string>>();
  private readonly empty = new Set<string>();

  constructor(rules: readonly Production[]) {
    this.rules = new Map(rules.map((rule) => [named(rule), inside(rule)]));
    for (const name of this.rules.keys()) {
      this.firsts.set(name, new Set());
      this.follows.set(name, new Set());
    }
    untilStable(() => this.growFirsts());
    untilStable(() => this.growFollows());
  }

  follow(rule: string): Set<string> {
    return this.follows.get(rule) as Set<string>;
  }

  /** From the last production to the first, knowing what may follow each. */
  walk(sequence: readonly Production[], follow: Tokens, visitor: Visitor): void {
    let after = follow;
    for (const production of [...sequence].reverse()) {
      if (production.type === "NonTerminal") visitor.use?.(named(production), after);
      else if (production.type === "Alternation") {
        for (const alternative of inside(production)) this.walk(inside(alternative), after, visitor);
      } else if (isLoop(production) || production.type === "Option") {
        const first = this.first(inside(production));
        visitor.option?.(production, first, after);
        this.walk(inside(production), isLoop(production) ? union(first, after) : after, visitor);
      }
      const first = this.first([production]);
      after = this.nullable([production]) ? union(first, after) : first;
    }
  }

  private growFirsts(): boolean {
    let grew = false;
    for (const [name, definition] of this.rules) {
      grew = add(this.firsts.get(name) as Set<string>, this.first(definition)) || grew;
      if (!this.empty.has(name) && this.nullable(definition)) {
        this.empty.add(name);
        grew = true;
      }
    }
    return grew;
  }

  private growFollows(): boolean {
    let grew = false;
    for (const [name, definition] of this.rules) {
      this.walk(definition, this.follow(name), {
        use: (rule, after) => {
          grew = add(this.follow(rule), after) || grew;
        },
      });
    }
    return grew;
  }

  private first(sequence: readonly Production[]): Tokens {
    const found = new Set<string>();
    for (const production of sequence) {
      if (production.type === "Terminal") add(found, matches(named(production)));
      else if (production.type === "NonTerminal") add(found, this.firsts.get(named(production)) as Tokens);
      else if (production.type === "Alternation")
        for (const each of inside(production)) add(found, this.first(inside(each)));
      else add(found, this.first(inside(production)));
      if (!this.nullable([production])) break;
    }
    return found;
  }

  private nullable(sequence: readonly Production[]): boolean {
    return sequence.every((production) => {
      if (production.type === "Terminal") return false;
      if (production.type === "NonTerminal") return this.empty.has(named(production));
      if (production.type === "Alternation")
        return inside(production).some((each) => this.nullable(inside(each)));
      if (production.type === "Option" || production.type === "Repetition") return true;
      return this.nullable(inside(production));
    });
  }
}

/** The tokens that a type stands for: itself, or all of its category. */
function matches(name: string): Tokens {
  const type = types.get(name);
  const fits = leaves.filter(
    (leaf) => leaf === type || type?.categoryMatchesMap?.[leaf.tokenTypeIdx as number] === true,
  );
  return new Set(fits.map((leaf) => leaf.name));
}

function labelOf(name: string): string {
  return types.get(name)?.LABEL ?? name;
}

function untilStable(grow: () => boolean): void {
  for (let round = 0; round < 1000; round++) if (!grow()) return;
  throw new Error("the analysis doesn't end");
}

function isLoop({ type }: Production): boolean {
  return type === "Repetition" || type === "RepetitionMandatory";
}

function inside(production: Production): Production[] {
  return production.definition ?? [];
}

function named(production: Production): string {
  return production.name ?? "";
}

function union(one: Tokens, other: Tokens): Set<string> {
  return new Set([...one, ...other]);
}

function add(to: Set<string>, from: Tokens): boolean {
  const before = to.size;
  for (const token of from) to.add(token);
  return to.size > before;
}
