import { Bands } from "@/components/bands";
import { Colophon } from "@/components/colophon";
import { Days } from "@/components/days";
import { EventList } from "@/components/event-list";
import { Lead } from "@/components/lead";
import { Proof } from "@/components/proof";
import { SourceNotice } from "@/components/source-notice";
import { Unpublished } from "@/components/unpublished";
import { WorldMap } from "@/components/worldmap";
import { getSourceState, getSummary } from "@/lib/content";

export default async function FrontPage() {
  const [summary, source] = await Promise.all([getSummary(), getSourceState("usgs")]);
  if (!summary) return <Unpublished />;
  const { bands, days, largest, latest, event_count } = summary.document;
  const documents = source ? [summary, source] : [summary];
  return (
    <>
      <Proof documents={documents} />
      <SourceNotice source={source?.document} />
      <Lead summary={summary.document} />
      <WorldMap eventCount={event_count} />
      <div className="columns">
        <div>
          <section>
            <h2>Day by day</h2>
            <Days days={days} />
          </section>
          <section>
            <h2>By magnitude</h2>
            <Bands bands={bands} />
          </section>
          <section>
            <h2>The largest</h2>
            <EventList events={largest} />
          </section>
        </div>
        <section>
          <h2>The latest</h2>
          <EventList events={latest} />
        </section>
      </div>
      <Colophon documents={documents} source={source?.document} />
    </>
  );
}
