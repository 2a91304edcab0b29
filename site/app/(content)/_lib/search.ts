/**
 * The earthquakes of the week, filtered and sorted by what an address says.
 *
 * Belongs here: address -> filter -> events. Does not: fetching. Days are counted back from the
 * newest event, not from a clock: the same document and address are the same page.
 */
import type { EarthquakeBrief, EarthquakeWeek } from "@/generated/contracts";

export const PAGE_EVENTS = 100;
export const MAGNITUDES = [1, 2.5, 4.5, 6] as const;
export const DAYS = [1, 2, 3] as const;
export const SORTS = { newest: "Newest first", largest: "Largest first" } as const;
const MAX_PLACE_CHARACTERS = 80;
const DAY_MILLISECONDS = 86_400_000;

export type Sort = keyof typeof SORTS;

export interface Filter {
  /** At least; null: any, unknown ones too. */
  readonly magnitude: number | null;
  /** Before the newest event; null: all. */
  readonly days: number | null;
  readonly place: string;
  readonly sort: Sort;
  /** Counted from 1. */
  readonly page: number;
}

export interface Found {
  readonly events: readonly EarthquakeBrief[];
  readonly total: number;
  readonly first: number;
  readonly pages: number;
}

export const EVERYTHING: Filter = {
  magnitude: null,
  days: null,
  place: "",
  sort: "newest",
  page: 1,
};

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** What an address asks for; what makes no sense there is as if it were not there. */
export function parseFilter(query: Query): Filter {
  const text = (name: string) => [query[name]].flat()[0]?.trim() ?? "";
  const page = Number(text("page"));
  return {
    magnitude: MAGNITUDES.find((each) => String(each) === text("magnitude")) ?? null,
    days: DAYS.find((each) => String(each) === text("days")) ?? null,
    place: text("place").slice(0, MAX_PLACE_CHARACTERS),
    sort: text("sort") === "largest" ? "largest" : "newest",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of a filter, without what goes without saying. */
export function filterHref(filter: Filter): string {
  const query = new URLSearchParams();
  for (const name of ["magnitude", "days", "place", "sort", "page"] as const) {
    if (filter[name] !== EVERYTHING[name]) query.set(name, String(filter[name]));
  }
  return query.size > 0 ? `/earthquakes?${query}` : "/earthquakes";
}

/** One page of the events that a filter lets through; a page beyond the last is the last. */
export function search({ features }: EarthquakeWeek, filter: Filter): Found {
  const all = features.map((feature) => feature.properties);
  const newest = all.reduce((last, { occurred_at: at }) => (at > last ? at : last), "");
  const since = filter.days === null ? "" : instantBefore(newest, filter.days);
  const words = foldText(filter.place).split(/\s+/).filter(Boolean);
  const matching = all.filter(
    (event) =>
      isAtLeast(event, filter.magnitude) && event.occurred_at >= since && isNamed(event, words),
  );
  matching.sort(filter.sort === "largest" ? byMagnitude : byTime);
  const pages = Math.max(1, Math.ceil(matching.length / PAGE_EVENTS));
  const first = (Math.min(filter.page, pages) - 1) * PAGE_EVENTS;
  return {
    events: matching.slice(first, first + PAGE_EVENTS),
    total: matching.length,
    first,
    pages,
  };
}

function isAtLeast({ magnitude }: EarthquakeBrief, least: number | null): boolean {
  return least === null || (magnitude !== null && magnitude >= least);
}

/** Every word stands in the place or is the identifier: `san juan` finds «San Juan, Argentina». */
function isNamed({ id, place }: EarthquakeBrief, words: readonly string[]): boolean {
  const text = foldText(`${place ?? ""} ${id}`);
  return words.every((word) => text.includes(word));
}

/** Without case and accents: `loiza` finds Loíza. */
export function foldText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function byTime(a: EarthquakeBrief, b: EarthquakeBrief): number {
  return compare(b.occurred_at, a.occurred_at) || compare(a.id, b.id);
}

function byMagnitude(a: EarthquakeBrief, b: EarthquakeBrief): number {
  return (b.magnitude ?? -Infinity) - (a.magnitude ?? -Infinity) || byTime(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function instantBefore(instant: string, days: number): string {
  return instant && new Date(Date.parse(instant) - days * DAY_MILLISECONDS).toISOString();
}
