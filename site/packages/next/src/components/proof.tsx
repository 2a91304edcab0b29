import type { Published } from "../documents.js";
import { pairOf } from "../routes.js";

/** What delivery looks for: `path=digest` of each document that the page shows. */
export function Proof({ documents }: { documents: readonly Published<unknown>[] }) {
  const pairs = documents.map(({ path, release }) => pairOf(path, release.digest));
  return <meta name="content-assets" content={pairs.join(" ")} />;
}
