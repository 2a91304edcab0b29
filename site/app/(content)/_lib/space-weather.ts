/**
 * What the page says of space weather.
 *
 * Belongs here: members of documents -> words and rows. Does not: fetching, drawing.
 */
import type { GScaleStep, KpForecast, KpReading, SpaceWeatherAlert } from "@/generated/contracts";

const HOURS_OF_DAY = [0, 3, 6, 9, 12, 15, 18, 21] as const;
const THIRDS = ["", "+", "\u2212"] as const;

export type Period = KpReading | KpForecast;

/** Kp as it is read out: 4.67 is `5−`, 5 is `5`, 5.33 is `5+`. */
export function kpText(kp: number): string {
  const thirds = Math.round(kp * 3);
  return `${Math.round(thirds / 3)}${THIRDS[thirds % 3] ?? ""}`;
}

/** `G2, moderate storm`, or that there is none. */
export function stormText(gScale: number, scale: readonly GScaleStep[]): string {
  const step = scale.find(({ g_scale }) => g_scale === gScale);
  return step ? `G${gScale}, ${step.label} storm` : "no storm";
}

/** A message's place on the page of space weather; one with all of it the same is the same. */
export function alertAnchor({ product_id, serial, published_at }: SpaceWeatherAlert): string {
  const which = `${product_id}-${serial}-${published_at}`;
  return `message-${which.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

export function alertHref(alert: SpaceWeatherAlert): string {
  return `/space-weather#${alertAnchor(alert)}`;
}

export interface KpDay<T extends Period> {
  readonly date: string;
  /** Eight, one for each three hours; a gap is undefined. */
  readonly periods: readonly (T | undefined)[];
}

/** Periods by day of UTC, oldest first. */
export function daysOf<T extends Period>(periods: readonly T[]): KpDay<T>[] {
  const byStart = new Map(periods.map((period) => [period.starts_at.slice(0, 13), period]));
  const dates = [...new Set(periods.map(({ starts_at }) => starts_at.slice(0, 10)))].sort();
  return dates.map((date) => ({
    date,
    periods: HOURS_OF_DAY.map((hour) => byStart.get(`${date}T${String(hour).padStart(2, "0")}`)),
  }));
}

/** `00–03`, … `21–24`: the columns of a day. */
export const HOUR_LABELS: readonly string[] = HOURS_OF_DAY.map(
  (hour) => `${String(hour).padStart(2, "0")}–${String(hour + 3).padStart(2, "0")}`,
);
