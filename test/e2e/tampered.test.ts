// A real run's journal, opened with SQLite's own means and changed as somebody would who wants a trail to say
// something else. The verifier names the record; what only tells about the run stops before it.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openScene, type Scene } from "../drills/scene.ts";
import { closeScene, describeStaged, onlyRun, runWords } from "./staged.ts";

interface Tampering {
  what: string;
  how: (db: DatabaseSync) => void;
  says: RegExp;
}

const set = "UPDATE record SET text = ? WHERE seq = ?";
const textOf = (db: DatabaseSync, seq: number): string =>
  String(db.prepare("SELECT text FROM record WHERE seq = ?").get(seq)?.text);
const lastOf = (db: DatabaseSync): number =>
  Number(db.prepare("SELECT max(seq) AS seq FROM record").get()?.seq);

/** The character in the middle of the text, made another one. */
function flipped(text: string): string {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
}

const tamperings: Tampering[] = [
  {
    what: "one flipped byte",
    how: (db) => db.prepare(set).run(flipped(textOf(db, 7)), 7),
    says: /record 7 /,
  },
  {
    what: "one flipped byte in the first record",
    how: (db) => db.prepare(set).run(flipped(textOf(db, 1)), 1),
    says: /record 1 /,
  },
  {
    what: "one flipped byte in the last record",
    how: (db) => db.prepare(set).run(flipped(textOf(db, lastOf(db))), lastOf(db)),
    says: /record \d\d /,
  },
  {
    what: "another outcome",
    how: (db) => db.prepare(set).run(textOf(db, 5).replace('"outcome":"ok"', '"outcome":"rejected"'), 5),
    says: /record 5 has been changed/,
  },
  {
    what: "one removed record",
    how: (db) => db.exec("DELETE FROM record WHERE seq = 9"),
    says: /record 9 is missing/,
  },
  {
    what: "one removed record, the others moved up",
    how: (db) => db.exec("DELETE FROM record WHERE seq = 9; UPDATE record SET seq = seq - 1 WHERE seq > 9"),
    says: /record 9 /,
  },
  {
    what: "one swapped pair",
    how: (db) =>
      db.exec(
        "UPDATE record SET seq = 1000 WHERE seq = 6; UPDATE record SET seq = 6 WHERE seq = 7; UPDATE record SET seq = 7 WHERE seq = 1000",
      ),
    says: /records 6 and 7 have changed places/,
  },
  {
    what: "a cut tail",
    how: (db) => db.exec(`DELETE FROM record WHERE seq > ${lastOf(db) - 3}`),
    says: /the tail has been cut: the witness saw record \d+/,
  },
  { what: "every record gone", how: (db) => db.exec("DELETE FROM record"), says: /the trail is empty/ },
  {
    what: "another run's name",
    how: (db) => db.exec("UPDATE record SET run = 'OTHER'"),
    says: /trail is empty|belongs to run/,
  },
];

describeStaged("a trail that was tampered with", () => {
  let scene: Scene;
  let run: string;
  beforeAll(async () => {
    scene = await openScene();
    await scene.clawc(...runWords(scene));
    run = join(scene.runs, onlyRun(scene));
  });
  afterAll(() => closeScene(scene));

  const verify = (folder: string) => scene.clawc("audit", "verify", folder, "--witness", scene.witness);

  test("is accepted as it was written", async () => {
    expect(await verify(run)).toMatchObject({ code: 0, out: expect.stringMatching(/^whole/) });
  });
  test.each(tamperings)("is refused after $what", async ({ what, how, says }) => {
    const copy = join(scene.folder, "tampered", what.replaceAll(/\W+/g, "-"));
    cpSync(run, copy, { recursive: true });
    const db = new DatabaseSync(join(copy, "journal.db"));
    how(db);
    db.close();
    const verified = await verify(copy);
    expect(verified, verified.err).toMatchObject({ code: 1, err: "" });
    expect(verified.out).toMatch(/^BROKEN/);
    expect(verified.out).toMatch(says);
    const resumed = await scene.clawc("resume", copy);
    expect(resumed).toMatchObject({ code: 2, out: "" });
    expect(resumed.err).toMatch(/^clawc: /);
    expect(resumed.err).not.toMatch(/bug in clawc|^\s+at /m);
  });
});
