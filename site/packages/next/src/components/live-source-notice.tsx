"use client";

import { useEffect, useState } from "react";
import type { SourceFreshness } from "../generated/contracts.js";
import { askStatus } from "../live-status.js";

/** What `SourceNotice` says, of a page that is not made anew for it: asked for in the browser. */
export function LiveSourceNotice({ source }: { source: string }) {
  const [told, setTold] = useState<SourceFreshness>();
  useEffect(() => {
    askStatus().then((status) => setTold(status?.sources[source]));
  }, [source]);
  if (told?.is_fresh !== false) return null;
  return (
    <aside className="notice" aria-label="State of the source">
      <strong>
        Stale
        {told.stale_since && <> since {told.stale_since.slice(0, 16).replace("T", ", ")} UTC</>}
      </strong>
      {told.reason && <> because {told.reason}</>}. What you read is the last good data.
    </aside>
  );
}
