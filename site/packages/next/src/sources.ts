/** What a page says of a source, in the words of `sources/<name>.json`. */
import type { SourceState } from "./generated/contracts.js";

/** What a page says of a source; of its state only where the page depends on it. */
export type AboutSource = Pick<SourceState, "title" | "licence" | "homepage_url"> &
  Partial<Pick<SourceState, "stale_since">>;
