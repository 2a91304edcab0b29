import type { Published } from "../documents.js";
import type { SourceState } from "../generated/contracts.js";
import { Instant } from "./instant.js";
import { Proof } from "./proof.js";

interface Props {
  /** What is known of the sources, or was published of others: the page rule names this page. */
  readonly sources?: readonly (Published<SourceState> | null)[];
  readonly others?: readonly (Published<unknown> | null)[];
}

/** A page whose own document was not published yet: nothing was, or its source was never good. */
export function Unpublished({ sources = [], others = [] }: Props) {
  const documents = [...others, ...sources].filter((each) => each !== null);
  return (
    <>
      {documents.length > 0 && <Proof documents={documents} />}
      <section className="message">
        <h1>Nothing published yet</h1>
        <p>
          What belongs here appears with the first release of its data. There is no need to build or
          deploy anything for that.
        </p>
        {sources.map((source) => source && <Failure key={source.path} source={source.document} />)}
      </section>
    </>
  );
}

function Failure({ source: { title, stale_since, reason } }: { source: SourceState }) {
  if (!stale_since) return null;
  return (
    <p>
      {title} was not good yet, since <Instant at={stale_since} />: {reason}.
    </p>
  );
}
