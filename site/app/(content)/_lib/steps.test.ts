import { describe, expect, test } from "vitest";
import { StepPath } from "./steps";

/** The points of a path of `m`, lines and `z`, as a browser finds them. */
function pointsOf(text: string): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  let at: readonly [number, number] = [0, 0];
  for (const [, move = "", end] of text.matchAll(/m([^mz]*)(z?)/g)) {
    const numbers = (move.match(/-?\d+/g) ?? []).map(Number);
    let start = at;
    for (let place = 0; place < numbers.length; place += 2) {
      at = [at[0] + (numbers[place] ?? 0), at[1] + (numbers[place + 1] ?? 0)];
      if (place === 0) start = at;
      points.push(at);
    }
    if (end) at = start;
  }
  return points;
}

describe("a path in steps", () => {
  test("leads to the same points, over several closed shapes", () => {
    const path = new StepPath(2);
    path.moveTo(10, 10);
    path.lineTo(12.5, 9);
    path.lineTo(12, 20);
    path.closePath();
    path.moveTo(5, 5);
    path.lineTo(4, 5.5);
    expect(pointsOf(path.toString())).toEqual([
      [20, 20],
      [25, 18],
      [24, 40],
      [10, 10],
      [8, 11],
    ]);
  });

  test("does not go astray by rounding, however many steps there are", () => {
    const path = new StepPath();
    path.moveTo(0, 0);
    for (let step = 1; step <= 1000; step += 1) path.lineTo(step * 0.3, 0);
    expect(pointsOf(path.toString()).at(-1)).toEqual([300, 0]);
  });

  test("leaves out steps that lead nowhere", () => {
    const path = new StepPath();
    path.moveTo(1, 1);
    path.lineTo(1.2, 0.9);
    path.lineTo(3, 1);
    expect(path.toString()).toBe("m1 1 2 0");
  });

  test("begins anew", () => {
    const path = new StepPath();
    path.moveTo(1, 1);
    path.beginPath();
    path.moveTo(2, -3);
    expect(path.toString()).toBe("m2-3");
  });
});
