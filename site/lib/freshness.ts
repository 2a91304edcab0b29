/**
 * What the live island says of `status.json`. It runs in the browser: no imports but types.
 *
 * Belongs here: status and a clock reading -> words. Does not: asking for it.
 */
import type { Status } from "@/generated/contracts";

/** What the island needs of the status. */
export type Checked = Pick<Status, "checked_at" | "sources">;

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

/** The sources that are stale, by name. */
export function staleSources({ sources }: Pick<Checked, "sources">): string[] {
  return Object.keys(sources)
    .filter((name) => sources[name]?.is_fresh === false)
    .sort();
}
