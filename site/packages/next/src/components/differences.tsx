import { hrefOf } from "../base-path.js";
import type { Difference } from "../difference.js";
import { countText } from "../format.js";
import { blobUrl } from "../links.js";
import type { PageRule } from "../routes.js";

const SHOWN_PATHS = 200; // of each kind; the rest is in the records that are linked

interface Props {
  readonly difference: Difference;
  readonly rule: PageRule;
}

/** Which documents changed, came and went. */
export function Differences({ difference, rule }: Props) {
  const { changed, added, removed } = difference;
  return (
    <div className="differences">
      <Paths title="Changed" paths={changed} rule={rule} />
      <Paths title="Added" paths={added} rule={rule} />
      <Paths title="Removed" paths={removed} />
    </div>
  );
}

interface PathsProps {
  readonly title: string;
  readonly paths: ReadonlyMap<string, string>;
  /** Of the pages that show them; none, where they are gone. */
  readonly rule?: PageRule;
}

function Paths({ title, paths, rule }: PathsProps) {
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
            <LinkToPage page={rule?.ownedPage(path)} />
          </li>
        ))}
        {paths.size > shown.length && <li>and {countText(paths.size - shown.length)} more</li>}
      </ul>
    </section>
  );
}

function LinkToPage({ page }: { page: string | undefined }) {
  if (!page) return null;
  return (
    <small>
      {" "}
      <a href={hrefOf(page)}>page</a>
    </small>
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
