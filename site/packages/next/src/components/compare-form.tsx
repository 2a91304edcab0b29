import { hrefOf } from "../base-path.js";
import { shortInstantText } from "../format.js";
import type { Listed } from "../history.js";

/** Choose two releases to compare; it needs no JavaScript. */
export function CompareForm({ releases }: { releases: readonly Listed[] }) {
  return (
    <form className="compare" action={hrefOf("/releases/compare")}>
      <Choice label="From" name="from" releases={releases} chosen={releases[1]?.name} />
      <Choice label="To" name="to" releases={releases} chosen={releases[0]?.name} />
      <button type="submit">Compare</button>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly releases: readonly Listed[];
  readonly chosen: string | undefined;
}

function Choice({ label, name, releases, chosen }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name} defaultValue={chosen}>
        {releases.map(({ name: each, release }) => (
          <option key={each} value={each}>
            {release.number}, {shortInstantText(release.published_at)}
          </option>
        ))}
      </select>
    </label>
  );
}
