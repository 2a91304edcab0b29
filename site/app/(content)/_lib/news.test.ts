import { readFileSync } from "node:fs";
import { atomFeed, jsonFeed } from "@content-assets/next/feeds";
import { describe, expect, test } from "vitest";
import type {
  EarthquakeSummary,
  OpenNaturalEvents,
  SpaceWeatherAlert,
  SpaceWeatherAlerts,
} from "@/generated/contracts";
import { FEED_FACTS, newsOf } from "./news";
import { MARK } from "./release.fixture";
import { sitemap } from "./sitemap";

const GOLDEN = new URL("../../../../tests/content/golden/", import.meta.url);

function golden<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, GOLDEN), "utf-8"));
}

const SUMMARY = golden<EarthquakeSummary>("usgs_week_2025-05-04/expected/earthquakes/summary.json");
const OPEN = golden<OpenNaturalEvents>("eonet_v3_2025-09/expected/natural-events/open.json");
const ALERTS = golden<SpaceWeatherAlerts>("swpc_lists_2026-02/expected/space-weather/alerts.json");

const NOTHING = { week: null, open: null, archive: null, countries: null };

function absolute(href: string): string {
  return new URL(href, "https://site.example").href;
}

function shown<T>(path: string, document: T) {
  return { path, url: "https://mirror.example", document, release: MARK };
}

describe("the news", () => {
  test("are of all sources, the newest first, each with an address of its own", () => {
    const news = newsOf(SUMMARY, OPEN, ALERTS);
    expect(new Set(news.map(({ kind }) => kind)).size).toBe(3);
    expect(new Set(news.map(({ href }) => href)).size).toBe(news.length);
    const times = news.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test("of a source that published nothing are none", () => {
    expect(newsOf(undefined, undefined, undefined)).toEqual([]);
    const kinds = newsOf(undefined, OPEN, undefined).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["natural-event"]));
  });

  test("tell a message once that SWPC lists twice, and of no event that nobody saw", () => {
    const [message] = ALERTS.alerts as readonly [SpaceWeatherAlert];
    const twice = { ...ALERTS, alerts: [message, { ...message }] };
    expect(newsOf(undefined, undefined, twice)).toHaveLength(1);
    const unseen = OPEN.categories.map((group) => ({
      ...group,
      events: group.events.map((event) => ({ ...event, last_observed_at: null })),
    }));
    expect(newsOf(undefined, { ...OPEN, categories: unseen }, undefined)).toEqual([]);
  });
});

describe("the feeds", () => {
  const documents = [shown("earthquakes/summary.json", SUMMARY)];

  test("escape what a source wrote", () => {
    const [first] = newsOf(SUMMARY, undefined, undefined);
    if (!first) throw new Error("expected news");
    const hostile = { ...first, title: "A & B <script>", text: "]]>" };
    const atom = atomFeed(FEED_FACTS.atom, [hostile], documents, absolute);
    expect(atom).toContain("<title>A &amp; B &lt;script&gt;</title>");
    expect(atom).toContain("]]&gt;");
  });

  test("were updated when the last of their documents was published, and carry each one's pair", () => {
    const later = { ...MARK, published_at: "2026-01-01T00:00:00.000Z" };
    const both = [...documents, { ...shown("natural-events/open.json", OPEN), release: later }];
    const atom = atomFeed(FEED_FACTS.atom, [], both, absolute);
    expect(atom).toContain(`<updated>${later.published_at}</updated>`);
    for (const { path } of both) expect(atom).toContain(`${path}=${MARK.digest}`);
    expect(JSON.stringify(jsonFeed(FEED_FACTS.json, [], both, absolute))).toContain(
      `natural-events/open.json=${MARK.digest}`,
    );
  });

  test("of an empty bucket are feeds without entries", () => {
    expect(atomFeed(FEED_FACTS.atom, [], [], absolute)).toContain(
      "<updated>1970-01-01T00:00:00.000Z</updated>",
    );
    expect(jsonFeed(FEED_FACTS.json, [], [], absolute)).toMatchObject({ items: [] });
  });
});

describe("the sitemap", () => {
  test("names the pages of open natural events", () => {
    const text = sitemap({ ...NOTHING, open: shown("natural-events/open.json", OPEN) }, absolute);
    const ids = OPEN.categories.flatMap(({ events }) => events.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(text).toContain(`<loc>https://site.example/events/${id}</loc>`);
    expect(text).toContain(`natural-events/open.json=${MARK.digest}`);
  });

  test("without documents names the sections", () => {
    const text = sitemap(NOTHING, absolute);
    expect(text).toContain("<loc>https://site.example/earthquakes</loc>");
    expect(text).not.toContain("<!--");
  });
});
