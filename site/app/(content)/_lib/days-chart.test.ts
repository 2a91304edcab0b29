import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EarthquakeStatistics } from "@/generated/contracts";
import { DARK, drawDaysChart, LIGHT, roundUp } from "./days-chart";
import { MARK } from "./release.fixture";

const STATISTICS: EarthquakeStatistics = {
  schema: "earthquake-statistics/1.0",
  event_count: 5,
  largest_magnitude: 7.4,
  bands: [
    { label: "small", minimum: null, below: 4, count: 4 },
    { label: "<large>", minimum: 4, below: null, count: 1 },
  ],
  depths: [],
  regions: [],
  refused: [],
  first_occurred_at: "2025-05-01T00:00:00.000Z",
  last_occurred_at: "2025-05-02T00:00:00.000Z",
  days: [
    { date: "2025-05-01", count: 4, largest_magnitude: 7.4, bands: [3, 1] },
    { date: "2025-05-02", count: 1, largest_magnitude: 1, bands: [1, 0] },
  ],
};

function chart(document = STATISTICS): string {
  const path = "earthquakes/statistics.json";
  return drawDaysChart({ path, url: "http://mirror.example", document, release: MARK });
}

describe("the chart of days", () => {
  test("has one part for each band of a day that has an event, named", () => {
    expect(chart().match(/<rect /g)).toHaveLength(3);
    expect(chart()).toContain("<title>1 May, magnitude &lt;large&gt;: 1</title>");
  });

  test("parts of a day stand on each other", () => {
    const sizes = [...chart().matchAll(/ y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g)];
    const [[, below] = [], [, above, height] = []] = sizes;
    expect(Number(above) + Number(height)).toBeCloseTo(Number(below), 0);
  });

  test("carries the proof of its document", () => {
    expect(chart()).toContain(`earthquakes/statistics.json=${MARK.digest}`);
  });

  test("is an empty chart where nothing is published", () => {
    expect(drawDaysChart(null)).toContain("0 days");
  });

  test.each([
    [1, 1],
    [3, 3],
    [5, 6],
    [261, 300],
    [1000, 1000],
    [1001, 1200],
  ])("a scale for %i ends at %i", (most, top) => {
    expect(roundUp(most)).toBe(top);
  });

  test("the stylesheet of the page has the same colours", () => {
    const css = readFileSync("app/(content)/statistics/statistics.css", "utf8");
    for (const colour of [...LIGHT, ...DARK]) expect(css).toContain(colour);
  });
});
