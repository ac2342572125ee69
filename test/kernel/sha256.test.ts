// The kernel's own SHA-256 is the one that everybody else computes.

import { hash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256 } from "../../runtime/kernel/sha256.ts";

it("agrees with OpenSSL at every length around the block, and beyond ASCII", () => {
  for (let length = 0; length < 200; length++) {
    const text = "ä€😀x".repeat(50).slice(0, length);
    expect(sha256(text), `length ${length}`).toBe(hash("sha256", text));
  }
});
