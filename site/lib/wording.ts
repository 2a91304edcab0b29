/**
 * Values as readers see them: magnitudes, places, instants, lengths. All times are UTC.
 *
 * Belongs here: value -> text. Does not: any clock; the same document is the same page.
 */
import type { EarthquakeBrief } from "@/generated/contracts";

const DAY = format({ day: "numeric", month: "long", year: "numeric" });
const DAY_AND_MONTH = format({ day: "numeric", month: "long" });
const SHORT_DAY = format({ day: "numeric", month: "short" });
const MONTH = format({ month: "long", year: "numeric" });
const WEEKDAY = format({ weekday: "short" });
const COUNT = new Intl.NumberFormat("en-GB");
const MINUS = "\u2212";

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
}

/** One decimal, as seismologists give it: more is noise. */
export function magnitudeText(magnitude: number | null): string {
  return magnitude === null ? "?" : signed(magnitude, 1);
}

export function placeText(place: string | null): string {
  return place?.trim() || "Offshore, or place unknown";
}

export function kindText(eventType: string): string {
  return eventType.charAt(0).toUpperCase() + eventType.slice(1);
}

/** What a list calls an event that is no earthquake. */
export function unusualKind({ event_type }: Pick<EarthquakeBrief, "event_type">): string | null {
  return event_type === "earthquake" ? null : event_type;
}

export function countText(count: number): string {
  return COUNT.format(count);
}

export function depthText(depthKm: number | null): string {
  return depthKm === null ? "unknown" : `${signed(depthKm, 1).replace(/\.0$/, "")} km`;
}

export function coordinatesText(latitudeDeg: number, longitudeDeg: number): string {
  const latitude = `${Math.abs(latitudeDeg).toFixed(2)}° ${latitudeDeg < 0 ? "S" : "N"}`;
  return `${latitude}, ${Math.abs(longitudeDeg).toFixed(2)}° ${longitudeDeg < 0 ? "W" : "E"}`;
}

export function intensityText(intensity: number | null): string | null {
  return intensity === null ? null : `${intensity.toFixed(1)} of 12`;
}

export function degreesText(degrees: number | null): string | null {
  return degrees === null ? null : `${degrees}°`;
}

export function secondsText(seconds: number | null): string | null {
  return seconds === null ? null : `${seconds} s`;
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

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}
