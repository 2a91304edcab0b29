import { hrefOf } from "../base-path.js";
import { Instant } from "./instant.js";

/** For whom `LiveSourceNotice` can't ask: how old the page is, and where the rest is told. */
export function ScriptlessNotice({ publishedAt }: { publishedAt: string }) {
  return (
    <noscript>
      <p className="notice">
        Published <Instant at={publishedAt} />. Whether its source has turned stale since, this page
        can say with JavaScript only; <a href={hrefOf("/status")}>the status</a> says it without.
      </p>
    </noscript>
  );
}
