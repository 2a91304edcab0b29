import { describe, expect, test } from "vitest";
import { earthquake, hazard, report } from "./country.fixture";
import { drawCountry } from "./country-map";
import { ROUND_SIZE } from "./surroundings";

const MIDDLE = ROUND_SIZE / 2;

function farFromMiddle([x, y]: readonly [number, number]): number {
  return Math.hypot(x - MIDDLE, y - MIDDLE);
}

describe("the map of a country", () => {
  test("without events shows the land", () => {
    const { land, quakes, hazards } = drawCountry(report({ longitude_deg: 15, latitude_deg: 48 }));
    expect(land).not.toBe("");
    expect([quakes, hazards]).toEqual([[], []]);
  });

  test("events on the other side of 180° are where they are", () => {
    const { quakes, hazards } = drawCountry(
      report({ earthquakes: [earthquake("a")], natural_events: [hazard("b")] }),
    );
    expect(quakes[0]?.at[0]).toBeLessThan(MIDDLE);
    expect(hazards[0]?.at[0]).toBeGreaterThan(MIDDLE);
    expect(farFromMiddle(hazards[0]?.at ?? [0, 0])).toBeLessThan(MIDDLE);
  });

  test("what is far off the coast is within the drawing, too", () => {
    const { quakes } = drawCountry(
      report({ earthquakes: [earthquake("a", { latitude_deg: -45 })] }),
    );
    expect(farFromMiddle(quakes[0]?.at ?? [0, 0])).toBeLessThan(MIDDLE);
  });

  test("the other side of the Earth is left out", () => {
    const there = { longitude_deg: -1, latitude_deg: 17 };
    const { quakes } = drawCountry(
      report({ reach_deg: 180, earthquakes: [earthquake("a", there)] }),
    );
    expect(quakes).toEqual([]);
  });

  test("an event without a place is not drawn", () => {
    const nowhere = { longitude_deg: null, latitude_deg: null };
    expect(drawCountry(report({ natural_events: [hazard("b", nowhere)] })).hazards).toEqual([]);
  });

  test("small marks lie on top of large ones", () => {
    const earthquakes = [
      earthquake("small", { magnitude: 2.5 }),
      earthquake("unknown", { magnitude: null }),
      earthquake("large", { magnitude: 7 }),
    ];
    const { quakes } = drawCountry(report({ earthquakes }));
    expect(quakes.map(({ id }) => id)).toEqual(["large", "small", "unknown"]);
  });
});
