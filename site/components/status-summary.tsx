import type { Status } from "@/generated/contracts";
import { Instant, InstantWithLocal } from "./instant";

/** A newer pipeline may name other states, which are shown as they are. */
const STATES: Readonly<Record<string, string>> = {
  succeeded: "All is well",
  degraded: "Something is amiss",
  failed: "The last run failed",
};

/** How things stand, in a headline and a few facts. */
export function StatusSummary({ status }: { status: Status }) {
  return (
    <header className="opening">
      <h1>
        <span className={`state ${status.state}`} aria-hidden="true" />
        <span>{STATES[status.state] ?? status.state}</span>
      </h1>
      <dl className="summary">
        <div>
          <dt>Last run</dt>
          <dd>
            <InstantWithLocal at={status.checked_at} />
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
  return <a href={`/releases/${name}`}>Release {name.split("-")[0]}</a>;
}
