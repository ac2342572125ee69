/**
 * The declarative option table of a command, and the values that come of it. The table is the single source of
 * parsing, of --help and of shell completion; the types of the values follow from it.
 */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionSpec = FlagSpec | TextSpec | ListSpec | ChoiceSpec | CountSpec | DurationSpec;

interface Described {
  /** One letter: `-w`. */
  short?: string;
  /** What it does, in one line without a full stop. */
  summary: string;
}
interface Valued extends Described {
  /** How help calls the value: FILE, NAME, N. */
  value: string;
}
/** On when it stands there. */
export interface FlagSpec extends Described {
  kind: "flag";
}
export interface TextSpec extends Valued {
  kind: "text";
  default?: string;
}
/** May stand several times; the values in order. */
export interface ListSpec extends Valued {
  kind: "list";
}
export interface ChoiceSpec extends Described {
  kind: "choice";
  choices: readonly string[];
  default?: string;
}
/** A whole number from `least` (default 0) to `most`. */
export interface CountSpec extends Valued {
  kind: "count";
  default?: number;
  least?: number;
  most?: number;
}
/** Written as in claw: 250ms, 30s, 5m, 2h; the value is in milliseconds. */
export interface DurationSpec extends Described {
  kind: "duration";
  defaultMs?: number;
}

type Maybe<S, T> = S extends { default: unknown } | { defaultMs: unknown } ? T : T | undefined;

export type ValueOf<S extends OptionSpec> = S extends FlagSpec
  ? boolean
  : S extends ListSpec
    ? string[]
    : S extends ChoiceSpec
      ? Maybe<S, S["choices"][number]>
      : S extends CountSpec | DurationSpec
        ? Maybe<S, number>
        : Maybe<S, string>;

export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** A positional argument, in order; only the last may be optional or repeat. */
export interface ArgumentSpec {
  /** How help calls it: FILE, RUN. */
  name: string;
  summary: string;
  count: "one" | "optional" | "any" | "some";
}
