// A journal, folded: the state it leads to, and whether the kernel would have given the same commands. Resuming
// is folding; verifying is folding and comparing.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Command, Event } from "../../schema/generated/journal-record.ts";
import { advance } from "./advance.ts";
import type { LoadedPlan } from "./load.ts";
import { freshState, type State } from "./state.ts";

export interface Fold {
  state: State;
  /** The first record whose commands are not what the plan dictates, by position from 0; null: all agree. */
  divergence: { index: number; recorded: readonly Command[]; dictated: readonly Command[] } | null;
}

export function fold(
  plan: LoadedPlan,
  records: Iterable<{ event: Event; commands: readonly Command[] }>,
): Fold {
  const state = freshState();
  let index = 0;
  for (const { event, commands } of records) {
    const dictated = advance(plan, state, event);
    if (canonicalJson(dictated) !== canonicalJson(commands))
      return { state, divergence: { index, recorded: commands, dictated } };
    index++;
  }
  return { state, divergence: null };
}
