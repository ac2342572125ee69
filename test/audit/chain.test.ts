// Sealing a record: what is stored is the canonical text of the record with its hash, and the hash is over the rest,
// whatever the record holds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { genesis, hashOf, seal } from "../../runtime/audit/chain.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Event } from "../../schema/generated/journal-record.ts";

test("a sealed record's text is canonical and its hash is that of the rest", () => {
  const named = fc.dictionary(fc.constantFrom("hash", "prev", ',"prev":', "seq"), fc.jsonValue());
  const law = fc.property(named, fc.string(), (value, why) => {
    const event: Event = { event: "result", at: 1, id: ',"prev":"x"', outcome: "ok", value, why };
    const { record, text } = seal({
      seq: 2,
      wall: "2026-11-24T03:28:50.417893Z",
      event,
      commands: [],
      prev: genesis,
    });
    expect(text).toBe(canonicalJson(record));
    expect(record.hash).toBe(hashOf(record));
  });
  fc.assert(law);
});
