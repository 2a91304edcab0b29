/**
 * What is new of all sources, newest first: the entries of the feeds.
 *
 * Belongs here: which documents, and documents -> entries. Does not: formats (feeds.ts).
 */
import { FEED_RIGHTS, FEED_SUBTITLE, FEEDS, SITE_NAME } from "@content/site.config";
import type { Published } from "@content-assets/next";
import type { Entry, FeedFacts } from "@content-assets/next/feeds";
import type {
  EarthquakeBrief,
  EarthquakeSummary,
  NaturalEventBrief,
  OpenNaturalEvents,
  SpaceWeatherAlert,
  SpaceWeatherAlerts,
} from "@/generated/contracts";
import { getDocument } from "@/lib/reader";
import { eventHref } from "./hrefs";
import { naturalEventHref, newestOf, sizeText } from "./natural-events";
import { alertHref } from "./space-weather";
import { coordinatesText, depthText, instantText, magnitudeText, placeText } from "./wording";

/** The two feeds. */
export const FEED_FACTS = {
  atom: factsOf(FEEDS["application/atom+xml"]),
  json: factsOf(FEEDS["application/feed+json"]),
} as const;

function factsOf(href: string): FeedFacts {
  return { title: SITE_NAME, subtitle: FEED_SUBTITLE, rights: FEED_RIGHTS, href };
}

const MOST_NATURAL_EVENTS = 20; // as many as there are earthquakes
const MOST_ALERTS = 10;

export interface News {
  readonly entries: readonly Entry[];
  /** That they are made of. */
  readonly documents: readonly Published<unknown>[];
}

/** The news of all sources, as they are published. */
export async function loadNews(): Promise<News> {
  const [summary, open, alerts] = await Promise.all([
    getDocument("earthquake-summary"),
    getDocument("natural-events-open"),
    getDocument("space-weather-alerts"),
  ]);
  return {
    entries: newsOf(summary?.document, open?.document, alerts?.document),
    documents: [summary, open, alerts].filter((each) => each !== null),
  };
}

/** Each document's part; one that is not published has none. */
export function newsOf(
  summary: EarthquakeSummary | undefined,
  open: OpenNaturalEvents | undefined,
  alerts: SpaceWeatherAlerts | undefined,
): Entry[] {
  const entries = [
    ...(summary?.latest ?? []).map(earthquake),
    ...(open ? newestOf(open, MOST_NATURAL_EVENTS) : []).flatMap(naturalEvent),
    ...(alerts?.alerts ?? []).slice(0, MOST_ALERTS).map(alert),
  ];
  const unique = new Map(entries.map((entry) => [entry.href, entry])); // SWPC may repeat itself
  return [...unique.values()].sort(byTime);
}

function byTime(a: Entry, b: Entry): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.href < b.href ? -1 : 1;
}

function earthquake(event: EarthquakeBrief): Entry {
  const { id, magnitude, place, occurred_at: at, depth_km } = event;
  return {
    href: eventHref(id),
    kind: "earthquake",
    title: `Magnitude ${magnitudeText(magnitude)}, ${placeText(place)}`,
    text: `${instantText(at)}; depth ${depthText(depth_km)}.`,
    publishedAt: at,
    updatedAt: at,
  };
}

/** Nothing of an event that was seen at no time: a feed has to say when. */
function naturalEvent(event: NaturalEventBrief): Entry[] {
  const { id, title, first_observed_at, last_observed_at: seen } = event;
  const { latitude_deg: latitude, longitude_deg: longitude } = event;
  if (!seen) return [];
  const size = sizeText(event.magnitude, event.magnitude_unit);
  const where =
    latitude === null || longitude === null ? null : coordinatesText(latitude, longitude);
  return [
    {
      href: naturalEventHref(id),
      kind: "natural-event",
      title,
      text: `${[`Last seen ${instantText(seen)}`, where, size].filter(Boolean).join("; ")}.`,
      publishedAt: first_observed_at ?? seen,
      updatedAt: seen,
    },
  ];
}

function alert(message: SpaceWeatherAlert): Entry {
  const at = message.issued_at ?? message.published_at;
  return {
    href: alertHref(message),
    kind: "space-weather",
    title: message.headline ?? message.product_id,
    text: message.message,
    publishedAt: at,
    updatedAt: at,
  };
}
