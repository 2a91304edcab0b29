/**
 * All pages that others should find, as a sitemap (sitemaps.org).
 *
 * Belongs here: documents -> text. Does not: which path answers with it (app/).
 */
import { CONTENT_SECTIONS } from "@content/site.config";
import type { Published } from "@content-assets/next";
import { type Absolute, escapeXml, proofComment } from "@content-assets/next/feeds";
import type {
  Countries,
  EarthquakeArchive,
  EarthquakeWeek,
  OpenNaturalEvents,
} from "@/generated/contracts";
import { ABOUT_SECTIONS } from "@/lib/navigation";
import { countryHref } from "./countries";
import { dayHref, eventHref } from "./hrefs";
import { naturalEventHref } from "./natural-events";

/** What lists pages; null where it is not published. */
export interface Listing {
  readonly week: Published<EarthquakeWeek> | null;
  readonly open: Published<OpenNaturalEvents> | null;
  readonly archive: Published<EarthquakeArchive> | null;
  readonly countries: Published<Countries> | null;
}

/** The sections, then what each document leads to. */
export function sitemap({ week, open, archive, countries }: Listing, absolute: Absolute): string {
  const events = week?.document.features.filter(({ properties }) => properties.has_page) ?? [];
  const hazards = open?.document.categories.flatMap((group) => group.events) ?? [];
  const hrefs = [
    ...[...CONTENT_SECTIONS, ...ABOUT_SECTIONS].map(({ href }) => href),
    ...events.map(({ id }) => eventHref(id)),
    ...hazards.map(({ id }) => naturalEventHref(id)),
    ...(archive?.document.days ?? []).map(({ date }) => dayHref(date)),
    ...(countries?.document.countries ?? []).map(({ slug }) => countryHref(slug)),
  ];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    proofComment([week, open, archive, countries].filter((each) => each !== null)),
    ...hrefs.map((href) => `<url><loc>${escapeXml(absolute(href))}</loc></url>`),
    "</urlset>\n",
  ].join("\n");
}
