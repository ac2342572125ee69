// Whose answer is heard, and what keeps a run from being started because nobody could answer.

import { describe, expect, it } from "vitest";
import { missingApprovers } from "../../runtime/host/approvers.ts";
import type { Unstamped } from "../../runtime/host/host.ts";
import type { AskCommand } from "../../schema/generated/journal-record.ts";
import { approve, call, planOf } from "../kernel/plans.ts";
import { openStage, startOn } from "./stage.ts";
import { inVirtualTime, passing, turn } from "./virtual-time.ts";

const plan = planOf([approve({ by: 2 }), call("once")]);

describe("a run is not started", () => {
  it.each([
    ["where the group isn't there", {}, "alice", 'no group "sre"'],
    ["where it is too small", { sre: ["bob"] }, "alice", "it has 1"],
    ["where it is too small without whoever starts it", { sre: ["alice", "bob"] }, "alice", "it has 1"],
    ["where a name stands twice", { sre: ["bob", "bob"] }, "alice", "it has 1"],
  ])("%s", (_law, groups, by, said) => {
    expect(missingApprovers(plan, groups, by).map(({ what }) => what)).toEqual([
      expect.stringContaining(said),
    ]);
  });

  it("and is, where enough can answer", () => {
    expect(missingApprovers(plan, { sre: ["alice", "bob", "carol"] }, "alice")).toEqual([]);
  });
});

describe("an answer is not heard", () => {
  const answering = async (more: Partial<Extract<Unstamped, { event: "answered" }>>): Promise<string> =>
    inVirtualTime(async () => {
      const stage = openStage(plan, { people: () => [] });
      const ended = startOn(stage, plan);
      await turn();
      const ask = stage.records[0]?.record.commands.find(
        (each): each is AskCommand => each.command === "ask",
      );
      const { id, digest } = ask as AskCommand;
      const answer = { event: "answered" as const, id, digest, yes: true, by: "a", known: "test" };
      const said = await passing(
        stage.host.deliver("r", { ...answer, ...more }).then(
          (seq) => `record ${seq}`,
          (error: Error) => error.message,
        ),
      );
      const before = stage.records.length;
      void stage.host.deliver("r", { event: "stop", by: "op" });
      await passing(ended);
      expect(said.startsWith("record") ? 2 : 1).toBe(before);
      return said;
    });
  it.each([
    ["from somebody who doesn't belong to the group", { by: "mallory" }, "mallory doesn't belong to sre"],
    ["to what isn't asked", { id: "other!ask.1" }, "not open"],
    ["to something else than was shown", { digest: "0" }, "another question"],
  ])("%s, and leaves no record", async (_law, more, said) => {
    expect(await answering(more)).toContain(said);
  });

  it("and is, from a member", async () => {
    expect(await answering({})).toBe("record 2");
  });
});
