// The mutations are edits of the kernel as it stands: one that finds nothing to replace would prove nothing.

import { expect, it } from "vitest";
import { mutations, timesFound } from "./mutations.ts";

it.each(mutations)("a kernel that $kernel can be made from $file", (mutation) => {
  expect(timesFound(mutation), mutation.replace).toBe(1);
});
