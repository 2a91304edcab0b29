import type { Metadata } from "next";
import { ReleaseList } from "@/components/release-list";
import { StatusOutOfDate, StatusUnreadable } from "@/components/status-notices";
import { StatusSummary } from "@/components/status-summary";
import { DeliveryTable, HeldSets, RunTable, SourceTable } from "@/components/status-tables";
import { Unpublished } from "@/components/unpublished";
import { alternatesOf } from "@/lib/head";
import { tryStanding } from "@/lib/standing";

export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: "Status",
  description: "How fresh the data is: sources, the last runs, deliveries, what is held.",
  alternates: alternatesOf("/status"),
};

/** Asked anew at each visit; it says so when there is no answer. */
export default async function StatusPage() {
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
            <a href="/releases">All releases</a>
          </p>
        </section>
      )}
    </>
  );
}
