/**
 * Chevrotain's own decisions, made when they are first needed. Computing them for the whole grammar is most of
 * the time that a parser takes to build, and a small file meets few of them. The decisions are the same.
 */
import { type ILookaheadStrategy, LLkLookaheadStrategy } from "chevrotain";

export function lazyLookahead(maxLookahead: number): ILookaheadStrategy {
  const eager = new LLkLookaheadStrategy({ maxLookahead });
  return {
    validate: (options) => eager.validate(options),
    buildLookaheadForAlternation(options) {
      let decide: ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]> | undefined;
      // A parser calls these with itself as `this`.
      return function (this: unknown, alternatives) {
        decide ??= eager.buildLookaheadForAlternation(options);
        return decide.call(this, alternatives);
      };
    },
    buildLookaheadForOptional(options) {
      let decide: (() => boolean) | undefined;
      return function (this: unknown) {
        decide ??= eager.buildLookaheadForOptional(options);
        return decide.call(this);
      };
    },
  };
}
