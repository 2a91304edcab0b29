import type { Difference } from "@/lib/difference";
import { blobUrl } from "@/lib/links";
import { ownedPage } from "@/lib/routes";
import { countText } from "@/lib/wording";

const SHOWN_PATHS = 200; // of each kind; the rest is in the records that are linked

/** Which documents changed, came and went. */
export function Differences({ difference }: { difference: Difference }) {
  const { changed, added, removed } = difference;
  return (
    <div className="differences">
      <Paths title="Changed" paths={changed} isThere />
      <Paths title="Added" paths={added} isThere />
      <Paths title="Removed" paths={removed} isThere={false} />
    </div>
  );
}

interface PathsProps {
  readonly title: string;
  readonly paths: ReadonlyMap<string, string>;
  readonly isThere: boolean;
}

function Paths({ title, paths, isThere }: PathsProps) {
  if (paths.size === 0) return null;
  const shown = [...paths].slice(0, SHOWN_PATHS);
  return (
    <section>
      <h3>
        {title}: {countText(paths.size)}
      </h3>
      <ul>
        {shown.map(([path, digest]) => (
          <li key={path}>
            <a href={blobUrl(digest)}>{path}</a>
            {isThere && ownedPage(path) && (
              <small>
                {" "}
                <a href={ownedPage(path)}>page</a>
              </small>
            )}
          </li>
        ))}
        {paths.size > shown.length && <li>and {countText(paths.size - shown.length)} more</li>}
      </ul>
    </section>
  );
}

/** The same in a few words. */
export function differenceText(difference: Difference | null): string {
  if (!difference) return "the one before it is no longer kept";
  const parts = (["changed", "added", "removed"] as const)
    .filter((kind) => difference[kind].size > 0)
    .map((kind) => `${countText(difference[kind].size)} ${kind}`);
  return parts.join(", ") || "no document";
}
