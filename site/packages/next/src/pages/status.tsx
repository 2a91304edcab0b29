import type { Metadata } from "next";
import { hrefOf } from "../base-path.js";
import { ReleaseList } from "../components/release-list.js";
import { StatusOutOfDate, StatusUnreadable } from "../components/status-notices.js";
import { StatusSummary } from "../components/status-summary.js";
import { DeliveryTable, HeldSets, RunTable, SourceTable } from "../components/status-tables.js";
import { Unpublished } from "../components/unpublished.js";
import type { Site } from "../reader.js";
import { tryStanding } from "../standing.js";

export function createStatusPage({ alternatesOf }: Site) {
  const metadata: Metadata = {
    title: "Status",
    description: "How fresh the data is: sources, the last runs, deliveries, what is held.",
    alternates: alternatesOf("/status"),
  };
  return { metadata, Page: StatusPage };
}

/** Read at each visit; without an answer it says so. */
async function StatusPage() {
  const found = await tryStanding();
  if (!found) return <StatusUnreadable />;
  if (!found.value) return <Unpublished />;
  const { status, releases } = found.value;
  return (
    <>
      {!found.isCurrent && <StatusOutOfDate />}
      <StatusSummary status={status} now={Date.now()} />
      <section>
        <h2>Sources</h2>
        <SourceTable sources={status.sources} />
      </section>
      <section>
        <h2>Deliveries of the last run</h2>
        <DeliveryTable deliveries={status.deliveries ?? []} />
      </section>
      <section>
        <h2>Held</h2>
        <HeldSets held={status.held ?? {}} />
      </section>
      <section>
        <h2>Last runs</h2>
        <RunTable runs={status.runs ?? []} />
      </section>
      {releases.length > 0 && (
        <section>
          <h2>Last releases</h2>
          <ReleaseList releases={releases} production={status.production} />
          <p className="further">
            <a href={hrefOf("/releases")}>All releases</a>
          </p>
        </section>
      )}
    </>
  );
}
