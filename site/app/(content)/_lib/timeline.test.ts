import { describe, expect, test } from "vitest";
import type { EarthquakeFeature } from "@/generated/contracts";
import { MARK } from "./release.fixture";
import { drawTimeline, heightOf } from "./timeline";

function event(occurred_at: string, magnitude: number | null, depth_km = 10): EarthquakeFeature {
  return {
    type: "Feature",
    id: occurred_at,
    geometry: { type: "Point", coordinates: [0, 0] },
    properties: {
      id: occurred_at,
      magnitude,
      place: null,
      occurred_at,
      depth_km,
      event_type: "earthquake",
      alert: null,
      has_page: false,
    },
  };
}

function draw(...features: EarthquakeFeature[]): string {
  const document = { schema: "earthquake-week/1.0", type: "FeatureCollection", features } as const;
  const path = "earthquakes/week.geojson";
  return drawTimeline({ path, url: "http://mirror.example", document, release: MARK });
}

/** Where the dots are, in order of drawing. */
function dots(svg: string): [number, number][] {
  return [...svg.matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe("the timeline", () => {
  test("puts time to the right and magnitude upwards, within whole days", () => {
    const [large, small] = dots(
      draw(event("2025-05-01T12:00:00.000Z", 3), event("2025-05-02T00:00:00.000Z", 6)),
    );
    expect(large?.[0]).toBe(480); // the second of two days begins in the middle
    expect(small?.[0]).toBe(240);
    expect(large?.[1]).toBeLessThan(small?.[1] ?? 0);
  });

  test("keeps every dot inside, whatever the magnitude", () => {
    for (const magnitude of [null, -1.5, 0, 9.9, 12]) {
      expect(heightOf(magnitude)).toBeGreaterThanOrEqual(0);
      expect(heightOf(magnitude)).toBeLessThanOrEqual(100);
    }
  });

  test("one wrong year squeezes nothing: it is left out", () => {
    const svg = draw(
      event("1999-01-01T00:00:00.000Z", 5),
      event("2025-05-01T12:00:00.000Z", 5),
      event("2025-05-02T12:00:00.000Z", 5),
    );
    expect(dots(svg).map(([x]) => x)).toEqual([240, 720]);
  });

  test("without a document it is lines without dots, and proves nothing", () => {
    const svg = drawTimeline(null);
    expect(dots(svg)).toEqual([]);
    expect(svg).toContain('class="line"');
    expect(svg).not.toContain("metadata");
    expect(svg).not.toContain("NaN");
  });

  test("the same document is the same bytes, with its pair", () => {
    const [one, other] = [1, 2].map(() => draw(event("2025-05-01T12:00:00.000Z", 5)));
    expect(one).toBe(other);
    expect(one).toContain(`<metadata>earthquakes/week.geojson=${MARK.digest}</metadata>`);
  });
});
