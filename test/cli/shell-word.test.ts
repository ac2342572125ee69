// What is printed to be pasted: each word reaches the program as it stands, and no shell reads anything into it.
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWord } from "../../cli/view/shell-word.ts";

it.each([
  "initiate_failover[eu-west-2]/InitiateFailover",
  'it\'s $(date) `date` !! * ~ "two" ;&|',
  "",
  "~",
  "7KQ2",
])("%j", (word) => {
  const read = execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" });
  expect(read).toBe(word);
});

it("leaves a plain word as it is", () => {
  expect(shellWord("align/Set.Pool")).toBe("align/Set.Pool");
});
