import type { Listed } from "@/lib/history";
import { shortInstantText } from "@/lib/wording";
import { differenceText } from "./differences";

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
              <a href={`/releases/${name}`}>{release.number}</a>
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
