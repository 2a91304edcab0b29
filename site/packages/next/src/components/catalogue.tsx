import { durationText } from "../format.js";
import type { CatalogEntry } from "../generated/contracts.js";
import { documentUrl, schemaUrl } from "../links.js";

/** Every document set: what it is, where it is, what it promises. */
export function Catalogue({ sets }: { sets: readonly CatalogEntry[] }) {
  return (
    <ul className="catalogue">
      {sets.map((set) => (
        <li key={set.asset} id={set.asset}>
          <h3>{set.title}</h3>
          <p>{set.description}</p>
          <dl>
            <div>
              <dt>Address</dt>
              <dd>
                <Address paths={set.paths} />
              </dd>
            </div>
            <div>
              <dt>Contract</dt>
              <dd>
                <a href={schemaUrl(set.contract)}>{set.contract}</a> (JSON Schema)
              </dd>
            </div>
            <div>
              <dt>Licence</dt>
              <dd>{set.licence}</dd>
            </div>
            <div>
              <dt>Asked every</dt>
              <dd>
                {durationText(set.cadence_minutes)}; stale when older than{" "}
                {durationText(set.fresh_minutes)}
              </dd>
            </div>
            {set.sources.length > 0 && (
              <div>
                <dt>Made from</dt>
                <dd>{set.sources.join(", ")}</dd>
              </div>
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** A link where there is one document, the pattern where there are many. */
function Address({ paths }: { paths: string }) {
  if (paths.includes("{")) return <code>{documentUrl(paths)}</code>;
  return (
    <a href={documentUrl(paths)}>
      <code>{documentUrl(paths)}</code>
    </a>
  );
}
