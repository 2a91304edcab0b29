/**
 * The archive as a calendar: months of weeks from Monday to Sunday, and what lies between months
 * that have a day.
 *
 * Belongs here: archived days -> months. Does not: how they look.
 */
import type { ArchivedDay } from "@/generated/contracts";
import { monthText } from "./wording";

const DAYS_A_WEEK = 7;
const LEVELS = 4;

/** A day of a month: archived or not. */
export interface Cell {
  readonly date: string;
  readonly day: number;
  readonly archived: ArchivedDay | undefined;
}

export interface Month {
  readonly month: string; // YYYY-MM
  readonly weeks: readonly (readonly (Cell | null)[])[];
  readonly archived: readonly ArchivedDay[];
}

/** Months without a single day, first to last. */
export interface Gap {
  readonly first: string;
  readonly last: string;
}

/** Newest first: months that have a day, and the gaps between them. */
export function monthsOf(days: readonly ArchivedDay[]): (Month | Gap)[] {
  const byMonth = new Map<string, ArchivedDay[]>();
  for (const day of days) {
    const month = day.date.slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), day]);
  }
  const known = [...byMonth.keys()].sort();
  const found: (Month | Gap)[] = [];
  for (const [place, month] of known.entries()) {
    const before = known[place - 1];
    if (before && after(before) !== month) {
      found.push({ first: after(before), last: previous(month) });
    }
    found.push(monthOf(month, byMonth.get(month) ?? []));
  }
  return found.reverse();
}

/** `No day of June 2020 is archived`, or of all months from one to another. */
export function gapText({ first, last }: Gap): string {
  const span = first === last ? monthText(first) : `${monthText(first)} to ${monthText(last)}`;
  return `No day of ${span} is archived.`;
}

/** How busy a day was among the others, from 0 (nothing) to 4. */
export function levelOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.ceil((count / Math.max(most, 1)) * LEVELS);
}

function monthOf(month: string, archived: readonly ArchivedDay[]): Month {
  const byDate = new Map(archived.map((day) => [day.date, day]));
  const first = new Date(`${month}-01T00:00:00Z`);
  const length = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  const lead = (first.getUTCDay() + 6) % DAYS_A_WEEK; // Monday is 0
  const cells: (Cell | null)[] = Array.from({ length: lead }, () => null);
  for (let day = 1; day <= length; day++) {
    const date = `${month}-${String(day).padStart(2, "0")}`;
    cells.push({ date, day, archived: byDate.get(date) });
  }
  while (cells.length % DAYS_A_WEEK) cells.push(null);
  const weeks = Array.from({ length: cells.length / DAYS_A_WEEK }, (_, week) =>
    cells.slice(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK),
  );
  return { month, weeks, archived };
}

function after(month: string): string {
  return moved(month, 1);
}

function previous(month: string): string {
  return moved(month, -1);
}

function moved(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}
