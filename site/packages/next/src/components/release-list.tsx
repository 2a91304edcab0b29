import { hrefOf } from "../base-path.js";
import { shortInstantText } from "../format.js";
import type { Listed } from "../history.js";
import { differenceText } from "./differences.js";

interface Props {
  readonly releases: readonly Listed[];
  readonly production: string | null;
}

/** Releases, newest first, and what each changed. */
export function ReleaseList({ releases, production }: Props) {
  return (
    <table className="listing">
      <thead>
        <tr>
          <th scope="col">Release</th>
          <th scope="col">Published, UTC</th>
          <th scope="col">Documents</th>
        </tr>
      </thead>
      <tbody>
        {releases.map(({ release, name, difference }) => (
          <tr key={name}>
            <th scope="row">
              <a href={hrefOf(`/releases/${name}`)}>{release.number}</a>
              {name === production && <span className="badge">production</span>}
            </th>
            <td>
              <time dateTime={release.published_at}>{shortInstantText(release.published_at)}</time>
            </td>
            <td>{differenceText(difference)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
