// A reading that has several attempts: they are made one after another until one is answered.

import { expect, it } from "vitest";
import { firstAnswer } from "../../runtime/host/attempts-to-read.ts";

const read = {
  request: "e1",
  again: [
    { request: "e2", afterMs: 1 },
    { request: "e3", afterMs: 0 },
  ],
};
const living = () => new AbortController().signal;

it("stops at the first answer, and is as old as the attempt that got it", async () => {
  const asked: unknown[] = [];
  let now = 10;
  const ask = async (request: unknown) => {
    asked.push(request);
    now += 10;
    return request === "e2" ? { value: true } : { unknown: "down" };
  };
  expect(await firstAnswer(read, ask, () => now, living())).toEqual({ value: true, asOf: 20 });
  expect(asked).toEqual(["e1", "e2"]);
});

it("is unknown when nobody answers, for the last one's reason", async () => {
  const ask = async (request: unknown) => ({ unknown: `${request} is down` });
  expect(await firstAnswer(read, ask, () => 0, living())).toEqual({ unknown: "e3 is down", asOf: 0 });
});

it("asks nobody else once it was called off", async () => {
  const off = new AbortController();
  const asked: unknown[] = [];
  const ask = async (request: unknown) => {
    asked.push(request);
    off.abort();
    return { unknown: "called off" };
  };
  await firstAnswer(read, ask, () => 0, off.signal);
  expect(asked).toEqual(["e1"]);
});
