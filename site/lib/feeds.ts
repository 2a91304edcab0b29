/**
 * The latest earthquakes as feeds: Atom (RFC 4287) and JSON Feed 1.1; all pages as a sitemap.
 *
 * Belongs here: documents -> text. Does not: which path answers with it (app/).
 */
import type { EarthquakeBrief, EarthquakeSummary, EarthquakeWeek } from "@/generated/contracts";
import type { Published } from "./content";
import { eventHref, SITE_NAME } from "./links";
import { ABOUT_SECTIONS, CONTENT_SECTIONS } from "./navigation";
import { pairOf } from "./routes";
import { depthText, instantText, magnitudeText, placeText } from "./wording";
import { escapeXml } from "./xml";

const TITLE = `${SITE_NAME}: earthquakes`;
const SUBTITLE = "The latest earthquakes with a page of their own";
const RIGHTS = "Data: U.S. Geological Survey, public domain";
const NEVER = "1970-01-01T00:00:00.000Z"; // of a feed in a bucket without a release
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

type Summary = Published<EarthquakeSummary> | null;
type Absolute = (href: string) => string;

export function atomFeed(summary: Summary, absolute: Absolute): string {
  const entries = summary?.document.latest ?? [];
  return [
    DECLARATION,
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    proofOf(summary),
    `<id>${escapeXml(absolute("/"))}</id>`,
    `<title>${TITLE}</title>`,
    `<subtitle>${SUBTITLE}</subtitle>`,
    `<updated>${summary?.release.published_at ?? NEVER}</updated>`,
    `<author><name>${SITE_NAME}</name></author>`,
    `<rights>${RIGHTS}</rights>`,
    `<link rel="self" type="application/atom+xml" href="${escapeXml(absolute("/feed.atom"))}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(absolute("/"))}"/>`,
    ...entries.map((event) => atomEntry(event, absolute)),
    "</feed>\n",
  ].join("\n");
}

function atomEntry(event: EarthquakeBrief, absolute: Absolute): string {
  const address = escapeXml(absolute(eventHref(event.id)));
  return [
    "<entry>",
    `<id>${address}</id>`,
    `<title>${escapeXml(titleOf(event))}</title>`,
    `<link rel="alternate" type="text/html" href="${address}"/>`,
    `<published>${event.occurred_at}</published>`,
    `<updated>${event.occurred_at}</updated>`,
    `<summary>${escapeXml(textOf(event))}</summary>`,
    "</entry>",
  ].join("\n");
}

export function jsonFeed(summary: Summary, absolute: Absolute): object {
  const entries = summary?.document.latest ?? [];
  return {
    version: "https://jsonfeed.org/version/1.1",
    title: TITLE,
    description: `${SUBTITLE}. ${RIGHTS}.`,
    language: "en",
    home_page_url: absolute("/"),
    feed_url: absolute("/feed.json"),
    ...(summary
      ? { _content_assets: { proof: pairOf(summary.path, summary.release.digest) } }
      : {}),
    items: entries.map((event) => ({
      id: absolute(eventHref(event.id)),
      url: absolute(eventHref(event.id)),
      title: titleOf(event),
      content_text: textOf(event),
      date_published: event.occurred_at,
    })),
  };
}

/** Every page that others should find. */
export function sitemap(week: Published<EarthquakeWeek> | null, absolute: Absolute): string {
  const events = week?.document.features.filter(({ properties }) => properties.has_page) ?? [];
  const hrefs = [
    ...[...CONTENT_SECTIONS, ...ABOUT_SECTIONS].map(({ href }) => href),
    ...events.map(({ id }) => eventHref(id)),
  ];
  return [
    DECLARATION,
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    proofOf(week),
    ...hrefs.map((href) => `<url><loc>${escapeXml(absolute(href))}</loc></url>`),
    "</urlset>\n",
  ].join("\n");
}

/** Pairs as a comment: the paths of these documents have no `--` in them. */
function proofOf(document: Published<unknown> | null): string {
  return document ? `<!-- ${pairOf(document.path, document.release.digest)} -->` : "";
}

function titleOf({ magnitude, place }: EarthquakeBrief): string {
  return `Magnitude ${magnitudeText(magnitude)}, ${placeText(place)}`;
}

function textOf({ occurred_at, depth_km }: EarthquakeBrief): string {
  return `${instantText(occurred_at)}; depth ${depthText(depth_km)}.`;
}
