import { instantText } from "../format.js";
import type { SourceState } from "../generated/contracts.js";

/** Says so when what is shown is older than it should be. */
export function SourceNotice({ source }: { source: SourceState | undefined }) {
  if (source?.state !== "stale") return null;
  return (
    <aside className="notice" aria-label="State of the source">
      <strong>Stale{source.stale_since && <> since {instantText(source.stale_since)}</>}</strong>
      {source.reason && <> because {source.reason}</>}. What you read of {source.title} is the last
      good data.
    </aside>
  );
}
