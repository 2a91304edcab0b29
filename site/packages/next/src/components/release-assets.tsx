import type { Release } from "../generated/contracts.js";
import { schemaUrl, setUrl } from "../links.js";
import { Instant } from "./instant.js";

/** What a release holds: a document set an asset. */
export function ReleaseAssets({ release }: { release: Release }) {
  const assets = Object.entries(release.assets).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <table className="listing stacked">
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">Contract</th>
          <th scope="col">Document set</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {assets.map(([name, { contract, set, stale, held }]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <a href={schemaUrl(contract)}>{contract}</a>
            </td>
            <td>
              <a href={setUrl(set)}>
                <code>{set.slice(0, 12)}</code>
              </a>
            </td>
            <td>
              {stale ? (
                <>
                  Stale since <Instant at={stale.since} />
                </>
              ) : (
                "Fresh"
              )}
              {held && !held.rejected && "; a newer set is held"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
