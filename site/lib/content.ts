/**
 * Published documents, as the mirror has them.
 *
 * Rules, in order:
 *   1. One tagged fetch a document, of its stable path. What is cached is the page, not the
 *      answer: a page made anew asks the mirror, and a bad answer is kept nowhere.
 *   2. A tombstone is «not published».
 *   3. A missing key (403 without the right to list, else 404) is «not published» only if the
 *      catalogue can be read at that moment, or if a build finds nothing published at all.
 *   4. Everything else throws: then Next.js keeps the last good page.
 *   5. In draft mode all of this is read at head (held.ts), and nothing is kept.
 *
 * Belongs here: what is fetched, and checking it. Does not: HTTP (bucket.ts), what a page makes
 * of it.
 */
import { cache } from "react";
import type { Contracts } from "@/generated/contracts";
import { ask, ContentError, type Effects, jsonOf, theWorld } from "./bucket";
import {
  ContractError,
  checkContract,
  checkMirrorCopy,
  type MirrorCopy,
  type ReleaseMark,
} from "./contracts";
import { isDraft } from "./draft";
import { readAtHead } from "./held";
import { tagOf } from "./routes";

/** A document as published, and the release that it comes from. */
export interface Published<T> {
  readonly path: string;
  readonly url: string;
  readonly document: T;
  readonly release: ReleaseMark;
}

type DocumentName =
  | "catalog"
  | "countries"
  | "country-report"
  | "earthquake-alias"
  | "earthquake-archive"
  | "earthquake-day"
  | "earthquake-event"
  | "earthquake-statistics"
  | "earthquake-summary"
  | "earthquake-week"
  | "lineage"
  | "natural-event"
  | "natural-events-map"
  | "natural-events-open"
  | "planetary-k-forecast"
  | "planetary-k-observed"
  | "source-state"
  | "space-weather-alerts";

const CATALOG = "catalog.json";
const DAY = /^\d{4}-\d\d-\d\d$/;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const EVENT_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const getSummary = cache(() => load("earthquake-summary", "earthquakes/summary.json"));

export const getWeek = cache(() => load("earthquake-week", "earthquakes/week.geojson"));

export const getStatistics = cache(() =>
  load("earthquake-statistics", "earthquakes/statistics.json"),
);

export const getArchive = cache(() => load("earthquake-archive", "earthquakes/archive.json"));

export const getDay = cache(async (date: string) =>
  DAY.test(date) ? load("earthquake-day", dayPath(date)) : null,
);

export const getOpenNaturalEvents = cache(() =>
  load("natural-events-open", "natural-events/open.json"),
);

export const getNaturalEventMap = cache(() =>
  load("natural-events-map", "natural-events/map.geojson"),
);

export const getNaturalEvent = cache(async (id: string) =>
  EVENT_ID.test(id) ? load("natural-event", naturalEventPath(id)) : null,
);

export const getObservedKp = cache(() => load("planetary-k-observed", "space-weather/kp.json"));

export const getKpForecast = cache(() =>
  load("planetary-k-forecast", "space-weather/forecast.json"),
);

export const getSpaceWeatherAlerts = cache(() =>
  load("space-weather-alerts", "space-weather/alerts.json"),
);

export const getCountries = cache(() => load("countries", "places/countries.json"));

export const getCountry = cache(async (slug: string) =>
  SLUG.test(slug) ? load("country-report", countryPath(slug)) : null,
);

export const getCatalog = cache(() => load("catalog", CATALOG));

export const getLineage = cache(() => load("lineage", "site/lineage.json"));

export const getSourceState = cache((source: string) =>
  load("source-state", `sources/${source}.json`),
);

export const getAlias = cache(async (id: string) =>
  EVENT_ID.test(id) ? load("earthquake-alias", aliasPath(id)) : null,
);

export const getEvent = cache(async (id: string) =>
  EVENT_ID.test(id) ? load("earthquake-event", eventPath(id)) : null,
);

export function aliasPath(id: string): string {
  return `earthquakes/aliases/${id}.json`;
}

export function eventPath(id: string): string {
  return `earthquakes/events/${id}.json`;
}

export function dayPath(date: string): string {
  return `earthquakes/days/${date}.json`;
}

export function naturalEventPath(id: string): string {
  return `natural-events/events/${id}.json`;
}

export function countryPath(slug: string): string {
  return `places/countries/${slug}.json`;
}

/** The document at `path` as this request is to see it: published, or in draft mode at head. */
async function load<Name extends DocumentName>(
  name: Name,
  path: string,
): Promise<Published<Contracts[Name]> | null> {
  return (await isDraft()) ? loadAtHead(name, path) : loadPublished(name, path);
}

/** What `load` gives in draft mode. Throws `ContentError`. */
async function loadAtHead<Name extends DocumentName>(
  name: Name,
  path: string,
): Promise<Published<Contracts[Name]> | null> {
  const found = await readAtHead(path);
  if (!found) return null;
  const { url, digest, number, published_at } = found;
  const document = kept(url, () => checkContract(name, found.value));
  return { path, url, document, release: { revision: 0, number, digest, published_at } };
}

/** The document at `path`, or null when it is not published. Throws `ContentError` for all else. */
export async function loadPublished<Name extends DocumentName>(
  name: Name,
  path: string,
  effects: Effects = theWorld(),
): Promise<Published<Contracts[Name]> | null> {
  const url = `${effects.baseUrl}/production/${path}`;
  const answer = await ask(effects, url, { next: { tags: [tagOf(path)] } });
  if (answer.status === 403 || answer.status === 404) return missing(effects, url, answer.status);
  if (answer.status !== 200) {
    throw new ContentError("unreachable", `${url}: expected 200, found ${answer.status}`);
  }
  const copy = await read(name, url, answer);
  if (copy.isRemoved) return null;
  return { path, url, document: copy.document, release: copy.release };
}

/** Without the right to list, S3 says 403 for a missing key and for a bucket that is closed. */
async function missing(effects: Effects, url: string, status: number): Promise<null> {
  if (effects.isBuildingUnpublished) return null;
  // No options: neither cached nor tagged, and the page stays static.
  const catalogUrl = `${effects.baseUrl}/production/${CATALOG}`;
  const catalog = await ask(effects, catalogUrl, {});
  if (catalog.status === 200) {
    await jsonOf(catalogUrl, catalog); // whoever else answers in S3's stead does not know
    return null;
  }
  throw new ContentError(
    "refused",
    `${url}: found ${status}, and the catalogue answers ${catalog.status}; check the bucket's policy`,
  );
}

async function read<Name extends DocumentName>(
  name: Name,
  url: string,
  answer: Response,
): Promise<MirrorCopy<Contracts[Name]>> {
  const value = await jsonOf(url, answer);
  return kept(url, () => checkMirrorCopy(name, value));
}

/** What `check` returns; a broken contract is the address's fault. */
function kept<T>(url: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContentError("malformed", `${url}: ${error.message}`, { cause: error });
  }
}
