import { hrefOf } from "../base-path.js";
import { countText, shortInstantText } from "../format.js";
import type { LastRun, PublicDelivery, SourceFreshness } from "../generated/contracts.js";
import { Instant } from "./instant.js";

const MIRROR = "mirror";
/** What is known of each state; a newer pipeline may name others, which are shown as they are. */
const DELIVERY_STATES: Readonly<Record<string, string>> = {
  proven: "Every affected page was seen to show it",
  unproven: "Not every page was seen to show it yet",
  nothing_to_do: "Nothing to do",
  unreachable: "Does not answer",
  misconfigured: "Refuses us",
};

/** Each source: asked when, good or stale since when and why. */
export function SourceTable({ sources }: { sources: Readonly<Record<string, SourceFreshness>> }) {
  const names = Object.keys(sources).sort();
  if (names.length === 0) return <p className="nothing">No source was asked yet.</p>;
  return (
    <table className="listing stacked">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Last asked, UTC</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <SourceRow key={name} name={name} source={sources[name]} />
        ))}
      </tbody>
    </table>
  );
}

function SourceRow({ name, source }: { name: string; source: SourceFreshness | undefined }) {
  if (!source) return null;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-label="Asked">
        <time dateTime={source.checked_at}>{shortInstantText(source.checked_at)}</time>
      </td>
      <td>
        <span
          className={`state ${source.is_fresh ? "succeeded" : "degraded"}`}
          aria-hidden="true"
        />
        {source.is_fresh ? "Fresh" : "Stale"}
        {source.stale_since && (
          <>
            {" "}
            since <Instant at={source.stale_since} />
          </>
        )}
        {source.reason && <>: {source.reason}</>}
      </td>
    </tr>
  );
}

/** What became of each target: the mirror, the sites. */
export function DeliveryTable({ deliveries }: { deliveries: readonly PublicDelivery[] }) {
  if (deliveries.length === 0) return <p className="nothing">Nothing was delivered.</p>;
  return (
    <table className="listing stacked">
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col">State</th>
          <th scope="col">Revision</th>
          <th scope="col">Proven</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.target}>
            <th scope="row">{delivery.target}</th>
            <td>{stateText(delivery)}</td>
            <td data-label="Revision">{delivery.to_revision}</td>
            <td data-label="Proven">{provenText(delivery)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The mirror has no pages: its documents are where they should be. */
function stateText({ target, state }: PublicDelivery) {
  const isInPlace = target === MIRROR && state === "proven";
  return isInPlace ? "Every document is in its place" : (DELIVERY_STATES[state] ?? state);
}

function provenText({ target, pages_proven: proven, proven_milliseconds: time }: PublicDelivery) {
  const kind = target === MIRROR ? "document" : "page";
  const count = `${countText(proven)} ${kind}${proven === 1 ? "" : "s"}`;
  return time === null ? count : `${count} in ${countText(Math.round(time))} ms`;
}

const RUN_STATES: Readonly<Record<string, string>> = {
  succeeded: "All is well",
  degraded: "Not all is well",
  failed: "Failed",
};

/** The last runs that ended, newest first: what each published, and how long it took. */
export function RunTable({ runs }: { runs: readonly LastRun[] }) {
  if (runs.length === 0) return <p className="nothing">No run has ended yet.</p>;
  return (
    <table className="listing stacked">
      <thead>
        <tr>
          <th scope="col">Began, UTC</th>
          <th scope="col">State</th>
          <th scope="col">Published</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.run} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run }: { run: LastRun }) {
  return (
    <tr>
      <th scope="row">
        <time dateTime={run.started_at}>{shortInstantText(run.started_at)}</time>
      </th>
      <td>
        <span className={`state ${run.state}`} aria-hidden="true" />
        {RUN_STATES[run.state] ?? run.state}
      </td>
      <td data-label="Published">
        {run.release ? (
          <a href={hrefOf(`/releases/${run.release}`)}>{documentsText(run.changed)}</a>
        ) : (
          "Nothing new"
        )}
      </td>
      <td data-label="Took">{(run.milliseconds / 1000).toFixed(1)} s</td>
    </tr>
  );
}

function documentsText(count: number) {
  return `${countText(count)} document${count === 1 ? "" : "s"}`;
}

/** Sets that failed their audit: what is shown stays the last good one. */
export function HeldSets({ held }: { held: Readonly<Record<string, readonly string[]>> }) {
  const assets = Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1));
  if (assets.length === 0) return <p className="nothing">Nothing waits for a decision.</p>;
  return (
    <dl className="summary">
      {assets.map(([asset, reasons]) => (
        <div key={asset}>
          <dt>{asset}</dt>
          <dd>{reasons.join("; ")}</dd>
        </div>
      ))}
    </dl>
  );
}
