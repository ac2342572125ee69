/**
 * What a journal keeps of a reply. Up to 256 KiB of canonical JSON it keeps the value; of a larger one only the
 * digest. The effect happened all the same, so the outcome stays `ok`, with null for the value: a run that goes on
 * to use the reply finds nothing in it, and one that doesn't isn't held up.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../schema/canonical.ts";

const mostValueBytes = 256 * 1024;

export function keepValue(value: unknown): { value: unknown; valueDigest?: string } {
  const text = canonicalJson(value);
  if (text.length * 3 <= mostValueBytes || Buffer.byteLength(text) <= mostValueBytes) return { value };
  return { value: null, valueDigest: createHash("sha256").update(text).digest("hex") };
}
