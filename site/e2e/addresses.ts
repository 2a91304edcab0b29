/** Every kind of page, and where there is one. */
import { published, someCountry, someDay, someEvent, someNaturalEvent, status } from "./stack";

export const PAGES = [
  "front page",
  "event page",
  "page of an event that is gone",
  "list of earthquakes",
  "search",
  "list of natural events",
  "page of a natural event",
  "list of countries",
  "search for a country",
  "page of a country",
  "space weather",
  "statistics",
  "archive",
  "day of the archive",
  "day that is not archived",
  "status",
  "list of releases",
  "release",
  "comparison of releases",
  "lineage",
  "data page",
  "about page",
  "preview form",
  "page that was never there",
] as const;

export type PageKind = (typeof PAGES)[number];

export async function addressOf(kind: PageKind): Promise<string> {
  switch (kind) {
    case "event page":
      return `/earthquakes/${(await someEvent(0)).id}`;
    case "page of a natural event":
      return `/events/${(await someNaturalEvent()).id}`;
    case "page of a country":
      return `/countries/${(await someCountry("eventful")).slug}`;
    case "day of the archive":
      return `/archive/${await someDay()}`;
    case "release":
      return `/releases/${(await status()).head}`;
    case "comparison of releases": {
      const { head } = await status();
      return `/releases/${head}...${head}`;
    }
    default:
      return FIXED[kind];
  }
}

/** The documents that each address shows. */
export async function shownOn(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { id } = await someEvent(0);
  const { id: hazard } = await someNaturalEvent();
  const day = await someDay();
  const { slug } = await someCountry("eventful");
  const { nodes } = await published("lineage", "site/lineage.json");
  const sources = new Set(nodes.flatMap((node) => node.sources));
  return {
    "/": [
      "earthquakes/summary.json",
      "natural-events/open.json",
      "space-weather/kp.json",
      "sources/usgs.json",
      "sources/eonet.json",
      "sources/swpc_kp.json",
    ],
    "/map.svg": ["earthquakes/week.geojson", "natural-events/map.geojson"],
    "/timeline.svg": ["earthquakes/week.geojson"],
    "/earthquakes": ["earthquakes/week.geojson", "sources/usgs.json"],
    "/earthquakes?sort=largest": ["earthquakes/week.geojson", "sources/usgs.json"],
    [`/earthquakes/${id}`]: [`earthquakes/events/${id}.json`],
    "/events": ["natural-events/open.json", "sources/eonet.json"],
    "/events/map.svg": ["natural-events/map.geojson"],
    [`/events/${hazard}`]: [`natural-events/events/${hazard}.json`, "sources/eonet.json"],
    "/countries": COUNTRIES,
    "/countries?q=a": COUNTRIES,
    [`/countries/${slug}`]: [`places/countries/${slug}.json`],
    "/space-weather": [
      "space-weather/kp.json",
      "space-weather/forecast.json",
      "space-weather/alerts.json",
      "sources/swpc_kp.json",
      "sources/swpc_forecast.json",
      "sources/swpc_alerts.json",
    ],
    "/statistics": ["earthquakes/statistics.json", "sources/usgs.json"],
    "/statistics/days.svg": ["earthquakes/statistics.json"],
    "/archive": ["earthquakes/archive.json"],
    [`/archive/${day}`]: [`earthquakes/days/${day}.json`],
    "/space-weather/kp.svg": ["space-weather/kp.json", "space-weather/forecast.json"],
    "/data": ["catalog.json"],
    "/lineage": ["site/lineage.json", ...[...sources].map((source) => `sources/${source}.json`)],
    "/feed.atom": NEWS,
    "/feed.json": NEWS,
    "/sitemap.xml": [
      "earthquakes/week.geojson",
      "earthquakes/archive.json",
      "natural-events/open.json",
      "places/countries.json",
    ],
  };
}

const NEWS = ["earthquakes/summary.json", "natural-events/open.json", "space-weather/alerts.json"];

const COUNTRIES = ["places/countries.json", "sources/usgs.json", "sources/eonet.json"];

const FIXED = {
  "front page": "/",
  "page of an event that is gone": "/earthquakes/no-such-event",
  "list of earthquakes": "/earthquakes",
  search: "/earthquakes?magnitude=2.5&sort=largest",
  "list of natural events": "/events",
  "list of countries": "/countries",
  "search for a country": "/countries?q=an",
  "space weather": "/space-weather",
  statistics: "/statistics",
  archive: "/archive",
  "day that is not archived": "/archive/1999-12-31",
  status: "/status",
  "list of releases": "/releases",
  lineage: "/lineage",
  "data page": "/data",
  "about page": "/about",
  "preview form": "/preview",
  "page that was never there": "/no/such/page",
} satisfies Partial<Record<PageKind, string>>;
