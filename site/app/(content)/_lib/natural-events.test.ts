import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { NaturalEventFeature } from "@/generated/contracts";
import { ALL_CATEGORIES, categoryOf } from "./categories";
import { drawEventsMap } from "./events-map";
import { naturalEventHref, seenText, sizeText, whereText } from "./natural-events";
import { MARK } from "./release.fixture";

function feature(id: string, more: Partial<NaturalEventFeature> = {}): NaturalEventFeature {
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [150, 0] },
    properties: {
      id,
      title: "A fire",
      category: "wildfires",
      first_observed_at: "2025-12-28T00:00:00.000Z",
      last_observed_at: "2025-12-29T00:00:00.000Z",
      longitude_deg: 150,
      latitude_deg: 0,
      magnitude: null,
      magnitude_unit: null,
      position_count: 1,
    },
    ...more,
  };
}

function draw(...features: NaturalEventFeature[]): string {
  const document = {
    schema: "natural-events-map/1.0",
    type: "FeatureCollection",
    listed_count: features.length,
    features,
  } as const;
  const path = "natural-events/map.geojson";
  return drawEventsMap({ path, url: "http://mirror.example", document, release: MARK });
}

describe("the map of natural events", () => {
  test("carries the proof of its document; without one it proves nothing", () => {
    expect(draw()).toContain(`<metadata>natural-events/map.geojson=${MARK.digest}</metadata>`);
    expect(drawEventsMap(null)).not.toContain("<metadata>");
  });

  test("has a mark in the middle of the world for what is there", () => {
    expect(draw(feature("EONET_1"))).toContain('transform="translate(480.0 234.0)"');
  });

  test("a title is text, whatever is in it", () => {
    const event = feature("EONET_1");
    const properties = { ...event.properties, title: "</title><script>&" };
    const svg = draw({ ...event, properties });
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&lt;/title&gt;&lt;script&gt;&amp;");
  });

  test.each([false, true])("an area is drawn as what it encloses, reversed: %s", (isReversed) => {
    const ring: [number, number][] = [
      [140, 0],
      [150, 0],
      [150, 10],
      [140, 0],
    ];
    const coordinates = [isReversed ? ring.toReversed() : ring];
    const svg = draw(feature("EONET_1", { geometry: { type: "Polygon", coordinates } }));
    const area = /class="area wildfires" [^>]*d="([^"]+)"/.exec(svg)?.[1] ?? "";
    expect(area.length).toBeGreaterThan(10);
    expect(area.length).toBeLessThan(400); // the rest of the world has a longer outline
  });

  test("five thousand events weigh less than a photograph", () => {
    const features = Array.from({ length: 5000 }, (_, n) => feature(`EONET_${n}`));
    expect(draw(...features).length).toBeLessThan(1_000_000);
  });
});

describe("words", () => {
  test.each([
    [120, "kts", "120 knots"],
    [1200.5, "NM^2", "1,200.5 square nautical miles"],
    [7, "furlongs", "7 furlongs"],
    [7, null, "7"],
    [null, "acres", null],
  ])("%s %s is %s", (magnitude, unit, text) => {
    expect(sizeText(magnitude, unit)).toBe(text);
  });

  test("a place is longitude and latitude the right way round", () => {
    expect(whereText({ type: "Point", coordinates: [-99.4, 14.4] })).toBe("14.40° N, 99.40° W");
  });

  test("an event's address is by the page rule", () => {
    expect(naturalEventHref("EONET_1")).toBe("/events/EONET_1");
  });

  test("an instant names its year", () => {
    expect(seenText("2025-09-23T06:00:00.000Z")).toBe("23 Sept 2025, 06:00");
  });
});

describe("categories", () => {
  test("one that nobody knows has a mark, too", () => {
    expect(categoryOf("meteors").id).toBe("other");
  });

  test("their colours in the style sheet are those of the map", () => {
    const css = readFileSync(new URL("../events/events.css", import.meta.url), "utf8");
    for (const { id, light, dark } of ALL_CATEGORIES) {
      const found = [...css.matchAll(new RegExp(`\\.${id} \\{\\s+--hazard: (#\\w+);`, "g"))];
      expect(found.map(([, colour]) => colour)).toEqual([light, dark]);
    }
  });

  test("their shapes differ, for those who don't see colours", () => {
    expect(new Set(ALL_CATEGORIES.map(({ shape }) => shape)).size).toBe(ALL_CATEGORIES.length);
  });
});
