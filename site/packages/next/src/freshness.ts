/**
 * What the live island says of `status.json`. It runs in the browser: no imports but types.
 *
 * Belongs here: status and a clock reading -> words. Does not: asking for it.
 */
import type { Status } from "./generated/contracts.js";

/** What the island needs of the status. */
export type Checked = Pick<Status, "checked_at" | "sources" | "cadence_minutes">;

const CADENCES_MISSED = 3; // as in content_assets/contracts/metrics.py
const UNKNOWN_CADENCE_MINUTES = 60; // of a writer that doesn't say

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `3 minutes ago`; less than one is `just now`, and so is a clock that is behind. */
export function agoText(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/** Whether a run should have ended since; never where none is scheduled. */
export function isOverdue(
  { checked_at, cadence_minutes }: Pick<Checked, "checked_at" | "cadence_minutes">,
  now: number,
): boolean {
  const cadence = cadence_minutes ?? UNKNOWN_CADENCE_MINUTES;
  return cadence > 0 && now - Date.parse(checked_at) > CADENCES_MISSED * cadence * 60_000;
}

/** What the foot of a page says: calm only while a run ended as it should. */
export function checkedText(status: Checked, now: number): string {
  const age = agoText(status.checked_at, now);
  const checked = isOverdue(status, now)
    ? `Last checked ${age}, later than expected.`
    : `Last checked ${age}.`;
  const stale = staleSources(status);
  return stale.length > 0 ? `${checked} Stale: ${stale.join(", ")}.` : checked;
}

/** The sources that are stale, by name. */
export function staleSources({ sources }: Pick<Checked, "sources">): string[] {
  return Object.keys(sources)
    .filter((name) => sources[name]?.is_fresh === false)
    .sort();
}
