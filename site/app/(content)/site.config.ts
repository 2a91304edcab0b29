/**
 * What the site around the pages is told of its content: the only module of this folder that the
 * engine imports, beside `styles.ts`.
 *
 * Belongs here: plain values. Does not: anything that fetches or draws; next.config.ts and
 * client components import this, too, so it imports types only.
 */
import type { Section } from "@/lib/navigation";

export const SITE_NAME = "Earth bulletin";

export const DESCRIPTION =
  "Natural hazards of the week: earthquakes, storms, fires, volcanoes and space weather, each with its source.";

/** The outline beside the name, in a box of 48 by 24. */
export const BRAND_PATH = "M1 12h11l3-5 4 14 5-20 5 17 3-6h15";

/** At the end of every page, before and after the reader's time zone. */
export const IMPRINT = {
  about: "Earth bulletin is the example content of content-assets: data releases for websites.",
  warning: "Don’t use it to decide about your safety.",
} as const;

/** What the 404 has after the link to the front page. */
export const MISSING_HINT = "a page for each larger earthquake";

/** What happened: the first group of the navigation; the engine's pages and `/about` follow. */
export const CONTENT_SECTIONS: readonly Section[] = [
  { href: "/", label: "This week" },
  { href: "/earthquakes", label: "Earthquakes" },
  { href: "/countries", label: "Countries" },
  { href: "/statistics", label: "Statistics" },
  { href: "/archive", label: "Archive" },
  { href: "/events", label: "Natural events" },
  { href: "/space-weather", label: "Space weather" },
];

/** Feeds, by media type: every page names them in its head. */
export const FEEDS = {
  "application/atom+xml": "/feed.atom",
  "application/feed+json": "/feed.json",
} as const;

export const FEED_SUBTITLE =
  "Earthquakes, open natural events and messages about space weather, the latest";
export const FEED_RIGHTS =
  "Data: U.S. Geological Survey, NASA EONET, NOAA Space Weather Prediction Center; public domain";

/** Route handlers whose answers are kept, with the type of each. */
export const KEPT_ANSWERS = [
  { source: "/map.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/events/map.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/timeline.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/space-weather/kp.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/statistics/days.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/feed.atom", type: "application/atom+xml; charset=utf-8" },
  { source: "/feed.json", type: "application/feed+json; charset=utf-8" },
  { source: "/sitemap.xml", type: "application/xml; charset=utf-8" },
] as const;

/** Lists that can be searched, and by which parameters: with one, `<list>/search` answers. */
export const SEARCHES = [
  { list: "/earthquakes", parameters: ["magnitude", "days", "place", "sort", "page"] },
  { list: "/countries", parameters: ["q"] },
] as const;
