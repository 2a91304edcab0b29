import { describe, expect, test } from "vitest";
import type { EarthquakeFeature, NaturalEventFeature } from "@/generated/contracts";
import { MARK } from "./release.fixture";
import { drawWorldMap } from "./worldmap";

function event(
  id: string,
  properties: Partial<EarthquakeFeature["properties"]>,
): EarthquakeFeature {
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [150, 0] },
    properties: {
      id,
      magnitude: 5,
      place: "Somewhere",
      occurred_at: "2025-05-02T12:58:26.322Z",
      depth_km: 10,
      event_type: "earthquake",
      alert: null,
      has_page: true,
      ...properties,
    },
  };
}

function hazard(id: string): NaturalEventFeature {
  return {
    id,
    geometry: { type: "Point", coordinates: [10, 20] },
    properties: {
      id,
      title: id,
      category: "wildfires",
      first_observed_at: null,
      last_observed_at: null,
      latitude_deg: 20,
      longitude_deg: 10,
      magnitude: null,
      magnitude_unit: null,
      position_count: 1,
    },
  };
}

function draw(...features: EarthquakeFeature[]): string {
  const document = { schema: "earthquake-week/1.0", type: "FeatureCollection", features } as const;
  const path = "earthquakes/week.geojson";
  return drawWorldMap({ path, url: "http://mirror.example", document, release: MARK }, null);
}

describe("the map of the week", () => {
  test("carries the proof of the document that it shows", () => {
    const pair = `earthquakes/week.geojson=${MARK.digest}`;
    expect(draw()).toContain(`<metadata>${pair}</metadata>`);
  });

  test("without a document it is a world without events, and proves nothing", () => {
    const svg = drawWorldMap(null, null);
    expect(svg).toContain('class="land"');
    expect(svg).not.toContain("metadata");
  });

  test("draws the larger ones first, so that they hide no smaller one", () => {
    const svg = draw(
      event("a", { place: "small", magnitude: 4.6 }),
      event("b", { place: "large", magnitude: 7 }),
    );
    expect(svg.indexOf("large")).toBeLessThan(svg.indexOf("small"));
  });

  test("colours by depth, and has a colour for none", () => {
    const svg = draw(event("a", { depth_km: 600 }), event("b", { depth_km: null }));
    expect(svg).toContain('<circle class="deep"');
    expect(svg).toContain('<circle class="unknown"');
  });

  test("draws an event without a magnitude as a dot in the middle of the map", () => {
    expect(draw(event("a", { magnitude: null }))).toContain('scale(0.5)" d="M960 468h0"');
  });

  test("a place can't break out of its title", () => {
    const svg = draw(event("a", { place: "</title><script>alert(1)</script> & Co" }));
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&amp; Co");
  });

  test("only strong ones have a title: titles weigh more than circles", () => {
    const svg = draw(event("a", { magnitude: 4.4 }), event("b", { magnitude: 4.5 }));
    expect(svg.match(/<circle /g)).toHaveLength(2);
    expect(svg.match(/<circle [^>]*><title>/g)).toHaveLength(1);
  });

  test("shows the newest hundred natural events, and proves their document, too", () => {
    const features = Array.from({ length: 101 }, (_, place) => hazard(`EONET_${place}`));
    const document = { schema: "natural-events-map/1.0", listed_count: 101, features } as const;
    const path = "natural-events/map.geojson";
    const map = { path, url: "http://mirror.example", document, release: MARK };
    const svg = drawWorldMap(null, map);
    expect(svg.match(/class="mark wildfires"/g)).toHaveLength(100);
    expect(svg).not.toContain("EONET_100");
    expect(svg).toContain(`<metadata>${path}=${MARK.digest}</metadata>`);
  });

  test("the same document is the same bytes", () => {
    expect(draw(event("a", {}))).toBe(draw(event("a", {})));
  });
});
