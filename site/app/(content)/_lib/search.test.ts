import { describe, expect, test } from "vitest";
import type { EarthquakeBrief, EarthquakeWeek } from "@/generated/contracts";
import { EVERYTHING, type Filter, filterHref, PAGE_EVENTS, parseFilter, search } from "./search";

function quake(id: string, brief: Partial<EarthquakeBrief> = {}): EarthquakeBrief {
  return {
    id,
    magnitude: 3,
    place: "50 km N of Loíza, Puerto Rico",
    occurred_at: "2025-05-04T12:00:00.000Z",
    depth_km: 10,
    event_type: "earthquake",
    alert: null,
    has_page: true,
    ...brief,
  };
}

function week(events: readonly EarthquakeBrief[]): EarthquakeWeek {
  const features = events.map((properties) => ({
    id: properties.id,
    geometry: { coordinates: [0, 0] as const },
    properties,
  }));
  return { schema: "earthquake-week/1.0", features };
}

function found(events: readonly EarthquakeBrief[], filter: Partial<Filter>): string[] {
  return search(week(events), { ...EVERYTHING, ...filter }).events.map(({ id }) => id);
}

describe("what an address asks for", () => {
  test("nothing: everything", () => {
    expect(parseFilter({})).toEqual(EVERYTHING);
  });

  test.each([
    { magnitude: "3", days: "400", sort: "up", page: "0" },
    { magnitude: "NaN", days: "-1", sort: "__proto__", page: "1e99" },
    { magnitude: "", place: "  ", page: "2.5" },
  ])("nonsense is as if it were not there: %o", (query) => {
    expect(parseFilter(query)).toEqual(EVERYTHING);
  });

  test("a name that is given twice counts once", () => {
    expect(parseFilter({ magnitude: ["4.5", "6"] }).magnitude).toBe(4.5);
  });

  test("a place is cut, however long it is", () => {
    expect(parseFilter({ place: "x".repeat(5000) }).place).toHaveLength(80);
  });

  test("comes back from its own address", () => {
    const filter = {
      magnitude: 4.5,
      days: 2,
      place: "O’Higgins & co",
      sort: "largest",
      page: 3,
    } as const;
    const query = Object.fromEntries(new URL(filterHref(filter), "http://x").searchParams);
    expect(parseFilter(query)).toEqual(filter);
    expect(filterHref(EVERYTHING)).toBe("/earthquakes");
  });
});

describe("what is found", () => {
  test("at least of a magnitude; the unknown is no magnitude", () => {
    const events = [quake("a", { magnitude: 4.5 }), quake("b", { magnitude: 4.4 })];
    const unknown = quake("c", { magnitude: null });
    expect(found([...events, unknown], { magnitude: 4.5 })).toEqual(["a"]);
    expect(found([...events, unknown], {})).toEqual(["a", "b", "c"]);
  });

  test("days before the newest event, whatever the clock says", () => {
    const at = (occurred_at: string) => ({ occurred_at });
    const events = [
      quake("new", at("1999-05-04T12:00:00.000Z")),
      quake("edge", at("1999-05-03T12:00:00.000Z")),
      quake("old", at("1999-05-03T11:59:59.999Z")),
    ];
    expect(found(events, { days: 1 })).toEqual(["new", "edge"]);
  });

  test.each(["loiza", "LOÍZA", "puerto 50", "  rico  ", "us7"])("by name: %s", (place) => {
    expect(found([quake("us7"), quake("x1", { place: null })], { place })).toEqual(["us7"]);
  });

  test("largest first, and of two equal ones the newer", () => {
    const events = [
      quake("none", { magnitude: null }),
      quake("old", { magnitude: 5, occurred_at: "2025-05-01T00:00:00.000Z" }),
      quake("new", { magnitude: 5 }),
      quake("big", { magnitude: 7 }),
    ];
    expect(found(events, { sort: "largest" })).toEqual(["big", "new", "old", "none"]);
  });

  test("page by page, none twice and none left out; beyond the last is the last", () => {
    const events = Array.from({ length: 2 * PAGE_EVENTS + 1 }, (_, n) => quake(`e${1000 + n}`));
    const pages = [1, 2, 3].flatMap((page) => found(events, { page }));
    expect(pages).toEqual(events.map(({ id }) => id));
    expect(found(events, { page: 99 })).toEqual(["e1200"]);
  });

  test("nothing in an empty week", () => {
    expect(search(week([]), { ...EVERYTHING, days: 1 })).toEqual({
      events: [],
      total: 0,
      first: 0,
      pages: 1,
    });
  });
});
