import { describe, expect, test } from "vitest";
import type { NaturalEventPosition } from "@/generated/contracts";
import { ROUND_SIZE } from "./surroundings";
import { drawTrack } from "./track";

function at(longitude: number, latitude: number): NaturalEventPosition {
  return {
    observed_at: "2025-12-29T00:00:00.000Z",
    geometry: { type: "Point", coordinates: [longitude, latitude] },
    magnitude: null,
    magnitude_unit: null,
  };
}

function area(...ring: readonly (readonly [number, number])[]): NaturalEventPosition {
  return { ...at(0, 0), geometry: { type: "Polygon", coordinates: [ring] } };
}

const SQUARE = [
  [-40, -55],
  [-39, -55],
  [-39, -54.5],
  [-40, -54.5],
  [-40, -55],
] as const;

describe("the way of an event", () => {
  test("without a position there is nothing to draw", () => {
    expect(drawTrack([])).toBeNull();
  });

  test("one place is in the middle, without a line", () => {
    const track = drawTrack([at(10, 50)]);
    expect(track?.points).toEqual([[ROUND_SIZE / 2, ROUND_SIZE / 2]]);
    expect(track?.line).toBe("");
    expect(track?.land).not.toBe("");
  });

  test("across the date line it stays in one piece", () => {
    const track = drawTrack([at(179.5, -12), at(-179.5, -12.5)]);
    const [[x1 = 0] = [], [x2 = 0] = []] = track?.points ?? [];
    expect(x2).toBeGreaterThan(x1);
    expect(x2 - x1).toBeLessThan(100);
    expect(track?.line.match(/m/g)).toHaveLength(1);
  });

  test.each([
    ["as RFC 7946 winds it", SQUARE],
    ["the other way round", SQUARE.toReversed()],
  ])("an area is what it encloses, %s", (_, ring) => {
    const [drawn = ""] = drawTrack([area(...ring)])?.areas ?? [];
    const [, ...steps] = (drawn.match(/-?\d+/g) ?? [])
      .map(Number)
      .filter((_, place) => place % 2 === 0);
    const far = steps.reduce((sum, step) => sum + Math.abs(step), 0) / 2; // there and back
    expect(far).toBeGreaterThan(5);
    expect(far).toBeLessThan(100);
  });

  test("every position is within the drawing, however far they are apart", () => {
    const track = drawTrack([at(-20, 10), at(-60, 20), at(-75, 35), at(-40, 55)]);
    for (const [x, y] of track?.points ?? []) {
      expect(Math.hypot(x - ROUND_SIZE / 2, y - ROUND_SIZE / 2)).toBeLessThan(ROUND_SIZE / 2);
    }
  });
});
