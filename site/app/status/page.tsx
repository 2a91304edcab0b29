import type { Metadata } from "next";
import { StatusSummary } from "@/components/status-summary";
import { DeliveryTable, HeldSets, SourceTable } from "@/components/status-tables";
import { Unpublished } from "@/components/unpublished";
import { tryStatus } from "@/lib/status";

export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: "Status",
  description: "How fresh the data is: sources, the last run, deliveries, what is held.",
  alternates: { canonical: "/status" },
};

/** Asked anew at each visit; it says so when there is no answer. */
export default async function StatusPage() {
  const status = await tryStatus();
  if (status === null) return <Unpublished />;
  if (!status) {
    return (
      <section className="message">
        <h1>The status can’t be read just now</h1>
        <p>The bucket does not answer. The other pages stay as they were last published.</p>
      </section>
    );
  }
  return (
    <>
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
