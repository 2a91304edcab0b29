import type { Metadata } from "next";
import { StatusSummary } from "@/components/status-summary";
import { DeliveryTable, HeldSets, SourceTable } from "@/components/status-tables";
import { Unpublished } from "@/components/unpublished";
import type { Status } from "@/generated/contracts";
import { ContentError } from "@/lib/bucket";
import { keepLastGood, type LastGood } from "@/lib/last-good";
import { readStatus } from "@/lib/status";

export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: "Status",
  description: "How fresh the data is: sources, the last run, deliveries, what is held.",
  alternates: { canonical: "/status" },
};

const load = keepLastGood(readStatus);

/** The status, or undefined where it can't be read and never was. */
async function tryLoad(): Promise<LastGood<Status | null> | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}

/** Asked anew at each visit; it says so when there is no answer. */
export default async function StatusPage() {
  const found = await tryLoad();
  if (!found) {
    return (
      <section className="message">
        <h1>The status can’t be read just now</h1>
        <p>The bucket does not answer. The other pages stay as they were last published.</p>
      </section>
    );
  }
  const { value: status, isCurrent } = found;
  if (!status) return <Unpublished />;
  return (
    <>
      {!isCurrent && (
        <aside className="notice" aria-label="State of the bucket">
          <strong>Out of date.</strong> The bucket does not answer just now; this is what it said
          last.
        </aside>
      )}
      <StatusSummary status={status} />
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
    </>
  );
}
