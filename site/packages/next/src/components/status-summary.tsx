import { hrefOf } from "../base-path.js";
import { agoText } from "../freshness.js";
import type { Status } from "../generated/contracts.js";
import { opinionOf } from "../opinion.js";
import { Instant, InstantWithLocal } from "./instant.js";

/** A newer pipeline may name other states, which are shown as they are. */
const COLOURS: Readonly<Record<string, string>> = {
  well: "succeeded",
  pinned: "degraded",
  amiss: "degraded",
};

interface Props {
  readonly status: Status;
  /** Of the request: how old the last run is shows only then. */
  readonly now: number;
}

/** The opinion on the data, why, and a few facts. */
export function StatusSummary({ status, now }: Props) {
  const { level, headline, reasons } = opinionOf(status, now);
  return (
    <header className="opening">
      <h1>
        <span className={`state ${COLOURS[level] ?? "failed"}`} aria-hidden="true" />
        <span>{headline}</span>
      </h1>
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <dl className="summary">
        <div>
          <dt>Last run</dt>
          <dd>
            {agoText(status.checked_at, now)}, <InstantWithLocal at={status.checked_at} />
          </dd>
        </div>
        <div>
          <dt>In production</dt>
          <dd>
            <ReleaseLink name={status.production} />, revision {status.revision}
            {status.pinned && <>, pinned: {status.pinned}</>}
          </dd>
        </div>
        <div>
          <dt>Newest release</dt>
          <dd>
            <ReleaseLink name={status.head} />
            {status.published_at && (
              <>
                , published <Instant at={status.published_at} />
              </>
            )}
          </dd>
        </div>
      </dl>
    </header>
  );
}

function ReleaseLink({ name }: { name: string | null }) {
  if (!name) return "none";
  return <a href={hrefOf(`/releases/${name}`)}>Release {name.split("-")[0]}</a>;
}
