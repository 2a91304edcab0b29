import { expect, test } from "vitest";
import { ContentError } from "./bucket.js";
import { keepLastGood } from "./last-good.js";

function sequence(...steps: (string | null | Error)[]): () => Promise<string | null> {
  return async () => {
    const step = steps.shift();
    if (step === null || typeof step === "string") return step;
    throw step;
  };
}

const DOWN = new ContentError("unreachable", "no answer");

function publicly<T>(load: () => Promise<T>) {
  return keepLastGood(load, async () => false);
}

test("what loaded last stays while the bucket is down, and no longer", async () => {
  const load = publicly(sequence("old", DOWN, "new"));
  expect([await load(), await load(), await load()]).toEqual([
    { value: "old", isCurrent: true },
    { value: "old", isCurrent: false },
    { value: "new", isCurrent: true },
  ]);
});

test("nothing is no news after something: a closed bucket says the same", async () => {
  const load = publicly(sequence(null, "old", null, DOWN));
  expect([await load(), await load(), await load(), await load()]).toEqual([
    { value: null, isCurrent: true },
    { value: "old", isCurrent: true },
    { value: "old", isCurrent: false },
    { value: "old", isCurrent: false },
  ]);
});

test("what never loaded is an error", async () => {
  await expect(publicly(sequence(DOWN))()).rejects.toBe(DOWN);
});

test("an error that is not the bucket's is not hidden", async () => {
  const load = publicly(sequence("old", new TypeError("ours")));
  await load();
  await expect(load()).rejects.toThrow("ours");
});

test("those who ask at the same time share one load, and the next one asks anew", async () => {
  let loads = 0;
  const load = publicly(async () => ++loads);
  expect((await Promise.all([load(), load(), load()])).map(({ value }) => value)).toEqual([
    1, 1, 1,
  ]);
  expect((await load()).value).toBe(2);
});

test("what fails is shared as well, and kept from nobody who asks later", async () => {
  const load = publicly(sequence(DOWN, "new"));
  const both = await Promise.allSettled([load(), load()]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await load()).toEqual({ value: "new", isCurrent: true });
});

test("a draft is shared with nobody, and is not what was good last", async () => {
  let isPrivate = true;
  const load = keepLastGood(sequence("draft", "public", DOWN), async () => isPrivate);
  expect(await load()).toEqual({ value: "draft", isCurrent: true });
  isPrivate = false;
  expect(await load()).toEqual({ value: "public", isCurrent: true });
  expect(await load()).toEqual({ value: "public", isCurrent: false });
});
