/**
 * Values as readers see them: magnitudes, places, depths. Counts and instants are the package's.
 *
 * Belongs here: value -> text. Does not: any clock; the same document is the same page.
 */
import type { EarthquakeBrief } from "@/generated/contracts";

export {
  countText,
  dayAndMonth,
  dayText,
  durationText,
  instantText,
  monthText,
  shortInstantText,
  spanText,
  weekdayText,
} from "@content-assets/next/format";

const MINUS = "\u2212";

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

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}
