// The laws, on the bare kernel in virtual time.

import { describe, expect, it } from "vitest";
import { validate } from "../../schema/generated/plan.validate.js";
import { laws } from "./laws.ts";
import { acrossLaws } from "./laws-across.ts";
import { parallelLaws } from "./laws-parallel.ts";
import { peopleLaws } from "./laws-people.ts";
import { repeatLaws } from "./laws-repeat.ts";
import { spendLaws } from "./laws-spend.ts";
import { play } from "./plans.ts";

describe("the kernel's laws", () => {
  it.each([...laws, ...peopleLaws, ...parallelLaws, ...repeatLaws, ...acrossLaws, ...spendLaws])(
    "$law",
    ({ plan, world, ends, sent, also }) => {
      expect(validate(plan), JSON.stringify(validate.errors)).toBe(true);
      const played = play(plan, world);
      expect(played.state.ending, played.state.reason).toBe(ends);
      expect(played.sent).toEqual(sent);
      also?.(played);
      expect(played.commands.at(-1)?.command).toBe("end");
      expect(Object.keys(played.state.frames)).toEqual([]);
    },
  );
});
