/**
 * Who the data is from, for pages that say nothing of the source's state: it would make them
 * anew whenever that changes (docs/decisions/0011). The words are those of `sources/<name>.json`.
 */
import type { SourceState } from "@/generated/contracts";

/** What a page says of a source; of its state only where the page depends on it. */
export type AboutSource = Pick<SourceState, "title" | "licence" | "homepage_url"> &
  Partial<Pick<SourceState, "stale_since">>;

export const USGS: AboutSource = {
  title: "USGS Earthquake Hazards Program",
  licence: "Public domain (U.S. Geological Survey)",
  homepage_url: "https://earthquake.usgs.gov/",
};
