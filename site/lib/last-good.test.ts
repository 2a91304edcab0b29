import { expect, test } from "vitest";
import { ContentError } from "./bucket";
import { keepLastGood } from "./last-good";

function sequence(...steps: (string | null | Error)[]): () => Promise<string | null> {
  return async () => {
    const step = steps.shift();
    if (step === null || typeof step === "string") return step;
    throw step;
  };
}

const DOWN = new ContentError("unreachable", "no answer");

test("what loaded last stays while the bucket is down, and no longer", async () => {
  const load = keepLastGood(sequence("old", DOWN, "new"));
  expect([await load(), await load(), await load()]).toEqual([
    { value: "old", isCurrent: true },
    { value: "old", isCurrent: false },
    { value: "new", isCurrent: true },
  ]);
});

test("nothing is no news after something: a closed bucket says the same", async () => {
  const load = keepLastGood(sequence(null, "old", null, DOWN));
  expect([await load(), await load(), await load(), await load()]).toEqual([
    { value: null, isCurrent: true },
    { value: "old", isCurrent: true },
    { value: "old", isCurrent: false },
    { value: "old", isCurrent: false },
  ]);
});

test("what never loaded is an error", async () => {
  await expect(keepLastGood(sequence(DOWN))()).rejects.toBe(DOWN);
});

test("an error that is not the bucket's is not hidden", async () => {
  const load = keepLastGood(sequence("old", new TypeError("ours")));
  await load();
  await expect(load()).rejects.toThrow("ours");
});
