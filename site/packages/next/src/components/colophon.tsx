import type { Published } from "../documents.js";
import type { AboutSource } from "../sources.js";
import { Instant } from "./instant.js";
import { Outside } from "./outside.js";

const SHORT_DIGEST_CHARACTERS = 12;

interface Props {
  readonly documents: readonly Published<unknown>[];
  readonly sources: readonly (AboutSource | undefined)[];
}

/** Where the page comes from: its documents, their releases, the sources and their licences. */
export function Colophon({ documents, sources }: Props) {
  return (
    <section className="colophon" aria-labelledby="colophon">
      <h2 id="colophon">Where this page comes from</h2>
      <p>
        Made from the documents below; it is made anew when one of them is published anew, and not
        before.
      </p>
      {sources.map((source) => source && <About key={source.title} source={source} />)}
      <ul>
        {documents.map(({ path, url, release }) => (
          <li key={path}>
            <a href={url}>{path}</a>
            <span>
              Release {release.number}, published <Instant at={release.published_at} />, digest{" "}
              <code title={release.digest}>{release.digest.slice(0, SHORT_DIGEST_CHARACTERS)}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function About({ source }: { source: AboutSource }) {
  return (
    <p>
      Source: <Outside href={source.homepage_url}>{source.title}</Outside>. Licence:{" "}
      {source.licence}.
      {source.stale_since && (
        <>
          {" "}
          Stale since <Instant at={source.stale_since} />.
        </>
      )}
    </p>
  );
}
