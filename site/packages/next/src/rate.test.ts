import { expect, test } from "vitest";
import { rateLimit } from "./rate.js";

function limit() {
  const clock = { now: 0 };
  return { clock, ...rateLimit({ atOnce: 3, perSecond: 2 }, () => clock.now) };
}

test("so many at once, and the next is told when to come again", () => {
  const { take } = limit();
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 0.5]);
});

test("what is refused costs nothing; time brings new ones", () => {
  const { clock, take } = limit();
  for (let n = 0; n < 10; n += 1) take();
  clock.now = 500;
  expect(take()).toBe(0);
  expect(take()).toBeCloseTo(0.5);
});

test("however long nobody came, no more than so many at once", () => {
  const { clock, take } = limit();
  clock.now = 1e9;
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 0.5]);
});
