/**
 * Counts, days, instants and lengths of time as the package's pages show them: English, UTC.
 *
 * Belongs here: value -> text. Does not: any clock; the same document is the same page.
 */
const DAY = format({ day: "numeric", month: "long", year: "numeric" });
const DAY_AND_MONTH = format({ day: "numeric", month: "long" });
const SHORT_DAY = format({ day: "numeric", month: "short" });
const MONTH = format({ month: "long", year: "numeric" });
const WEEKDAY = format({ weekday: "short" });
const COUNT = new Intl.NumberFormat("en-GB");

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
}

export function countText(count: number): string {
  return COUNT.format(count);
}

export function dayText(instant: string): string {
  return DAY.format(new Date(instant));
}

/** `2 May, 12:58`: for lists, whose year is in the heading. */
export function shortInstantText(instant: string): string {
  return `${SHORT_DAY.format(new Date(instant))}, ${instant.slice(11, 16)}`;
}

export function instantText(instant: string): string {
  return `${dayText(instant)}, ${instant.slice(11, 19)} UTC`;
}

/** `27 April to 4 May 2025`. */
export function spanText(first: string, last: string): string {
  const isOneYear = first.slice(0, 4) === last.slice(0, 4);
  const from = (isOneYear ? DAY_AND_MONTH : DAY).format(new Date(first));
  return first.slice(0, 10) === last.slice(0, 10) ? dayText(last) : `${from} to ${dayText(last)}`;
}

/** `5 minutes`, `1 hour`, `90 minutes`, `2 days`. */
export function durationText(minutes: number): string {
  const units = [
    ["day", 1440],
    ["hour", 60],
  ] as const;
  const [unit, length] = units.find(([, each]) => minutes >= each && minutes % each === 0) ?? [
    "minute",
    1,
  ];
  const count = minutes / length;
  return `${countText(count)} ${unit}${count === 1 ? "" : "s"}`;
}

/** `May 2025`, of `2025-05`. */
export function monthText(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

export function weekdayText(date: string): string {
  return WEEKDAY.format(new Date(date));
}

/** `2` and `May`. */
export function dayAndMonth(date: string): readonly [day: string, month: string] {
  const [day = "", month = ""] = SHORT_DAY.format(new Date(date)).split(" ");
  return [day, month];
}
