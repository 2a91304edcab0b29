/**
 * What the pages say of countries, and which of them an address asks for.
 *
 * Belongs here: members of documents -> words and lists. Does not: fetching.
 */
import type { CountryBrief, CountryReport } from "@/generated/contracts";
import { pageOf } from "@/lib/reader";
import { foldText } from "./search";
import { countText } from "./wording";

const MAX_NAME_CHARACTERS = 80;

export function countryHref(slug: string): string {
  return pageOf("country-report", { slug }) ?? "/countries";
}

/** The name, or a part of it, that `?q=` asks for; empty for everything. */
export function parseName(query: Readonly<Record<string, string | string[] | undefined>>): string {
  return ([query.q].flat()[0] ?? "").trim().slice(0, MAX_NAME_CHARACTERS);
}

/** The countries whose names have every word of `name`, whatever their case and accents. */
export function findCountries(all: readonly CountryBrief[], name: string): CountryBrief[] {
  const words = foldText(name).split(/\s+/).filter(Boolean);
  return all.filter((country) => {
    const text = foldText(country.name);
    return words.every((word) => text.includes(word));
  });
}

export function isEventful({ earthquake_count, natural_event_count }: CountryBrief): boolean {
  return earthquake_count + natural_event_count > 0;
}

/** The strongest earthquake first; then the most events; then by name. */
export function byMagnitude(a: CountryBrief, b: CountryBrief): number {
  return (
    (b.largest_magnitude ?? -Infinity) - (a.largest_magnitude ?? -Infinity) ||
    b.natural_event_count - a.natural_event_count ||
    a.name.localeCompare(b.name, "en")
  );
}

/** `3 earthquakes of the week and no open natural event`. */
export function tallyText(report: CountryReport): string {
  const quakes = countedText(report.earthquake_count, "earthquake");
  return `${quakes} of the week and ${countedText(report.natural_event_count, "open natural event")}`;
}

/** `85 km off the coast`; null within the country. */
export function offshoreText(offshoreKm: number | null): string | null {
  if (offshoreKm === null) return null;
  return `${countText(Math.max(offshoreKm, 1))} km off the coast`;
}

function countedText(count: number, what: string): string {
  return `${count === 0 ? "no" : countText(count)} ${what}${count === 1 ? "" : "s"}`;
}
