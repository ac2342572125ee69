/** Bundles that were damaged, cut or swollen on their way: refused, each with what is wrong and where. */
import { describe, expect, it } from "vitest";
import { bundleLimits, openBundle } from "../../runtime/host/bundle.ts";
import {
  built,
  bytesOf,
  type Contents,
  expectRefusal,
  folderOf,
  manifestOf,
  sha256,
  textOf,
  without,
} from "./contents.ts";

describe("what was damaged is refused", () => {
  it("every flipped bit in every file", () => {
    for (const [name, bytes] of built()) {
      const step = Math.max(1, Math.floor(bytes.length / 60));
      for (let at = 0; at < bytes.length; at += step) {
        const contents = built();
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
        const { value, problems } = openBundle(folderOf(contents.set(name, flipped)));
        // A changed digest or compiler name in the manifest is a bundle of another digest, and is only seen by that.
        if (value !== null)
          expect({ name, digest: value.digest }).toEqual({
            name: "manifest.json",
            digest: expect.not.stringMatching(sha256(bytes)),
          });
        else expect(problems.length).toBeGreaterThan(0);
      }
    }
  });

  it.each<[law: string, damage: (contents: Contents) => Contents, where: string, what: RegExp]>([
    [
      "a byte changed",
      (c) => c.set("descriptors.json", bytesOf(textOf(c.get("descriptors.json")).replace("pool", "loop"))),
      "descriptors.json",
      /SHA-256 differs/,
    ],
    [
      "a file cut short",
      (c) => c.set("drain_pool.plan.json", (c.get("drain_pool.plan.json") as Uint8Array).slice(0, 100)),
      "drain_pool.plan.json",
      /has 100 bytes, and the manifest says/,
    ],
    ["a file missing", (c) => without(c, "simulation.json"), "simulation.json", /missing/],
    ["the manifest missing", (c) => without(c, "manifest.json"), "manifest.json", /missing/],
    ["an empty folder", () => new Map(), "manifest.json", /missing/],
    [
      "a file too many",
      (c) => c.set("extra.json", bytesOf("{}")),
      "extra.json",
      /isn't named in the manifest/,
    ],
    ["a folder's name in it", (c) => c.set("../escape.json", bytesOf("{}")), '"../escape.json"', /no name/],
    ["a name with a terminal's escape", (c) => c.set("\u001b[2J", bytesOf("{}")), '"\\u001b[2J"', /no name/],
    ["a name in capitals", (c) => c.set("README", bytesOf("")), '"README"', /no name/],
    ["a hidden file", (c) => c.set(".hidden", bytesOf("")), '".hidden"', /no name/],
    [
      "a manifest cut short",
      (c) => c.set("manifest.json", (c.get("manifest.json") as Uint8Array).slice(0, -3)),
      "manifest.json, line 1",
      /JSON/,
    ],
    [
      "a manifest that is no text",
      (c) => c.set("manifest.json", Uint8Array.of(0xff, 0xfe, 0x00)),
      "manifest.json",
      /UTF-8/,
    ],
    [
      "a manifest written in another way",
      (c) => c.set("manifest.json", bytesOf(JSON.stringify(manifestOf(c), null, 1))),
      "manifest.json",
      /canonical/,
    ],
  ])("%s", (_law, damage, where, what) => {
    expectRefusal(folderOf(damage(built())), where, what);
  });

  it.each<[law: string, sizes: Record<string, number>, where: string, what: RegExp]>([
    [
      "a huge file, before it is read",
      { "simulation.json": bundleLimits.fileBytes + 1 },
      "simulation.json",
      /at most 16000000/,
    ],
    [
      "a huge manifest",
      { "manifest.json": bundleLimits.manifestBytes + 1 },
      "manifest.json",
      /at most 1000000/,
    ],
    [
      "too much in all",
      Object.fromEntries(
        [...built().keys()]
          .filter((name) => name !== "manifest.json")
          .map((name) => [name, bundleLimits.fileBytes]),
      ),
      "the bundle",
      /in all/,
    ],
  ])("%s", (_law, sizes, where, what) => {
    expectRefusal(
      { ...folderOf(built(), sizes), read: () => expect.fail("read before its size was checked") },
      where,
      what,
    );
  });

  it("too many files", () => {
    const contents: Contents = new Map(
      Array.from({ length: bundleLimits.files + 1 }, (_, index) => [`f${index}`, bytesOf("")]),
    );
    expectRefusal(folderOf(contents), "the bundle", /files/);
  });

  it("a file that grows while it is read", () => {
    const contents = built();
    const folder = folderOf(contents);
    const read = (name: string) =>
      name === "descriptors.json" ? bytesOf(`${textOf(contents.get(name))} `) : folder.read(name);
    expectRefusal({ ...folder, read }, "descriptors.json", /changed while it was read/);
  });
});
