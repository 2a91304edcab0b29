import { Bands } from "@content/_components/bands";
import { EventList } from "@content/_components/event-list";
import { Lead } from "@content/_components/lead";
import { OpenEvents } from "@content/_components/open-events";
import { SpaceWeatherBrief } from "@content/_components/space-weather-brief";
import { Timeline } from "@content/_components/timeline";
import { WorldMap } from "@content/_components/worldmap";
import { DocumentPage, Unpublished } from "@content-assets/next";
import { getDocument } from "@/lib/reader";

const LATEST = 10; // as many as there are largest ones beside them; /earthquakes has all

/** What happened, where, how bad: all sources in short. */
export default async function FrontPage() {
  const [summary, open, observed] = await Promise.all([
    getDocument("earthquake-summary"),
    getDocument("natural-events-open"),
    getDocument("planetary-k-observed"),
  ]);
  const states = await Promise.all(
    ["usgs", "eonet", "swpc_kp"].map((source) => getDocument("source-state", { source })),
  );
  if (!summary) return <Unpublished sources={states} others={[open, observed]} />;
  const { bands, days, largest, latest, event_count } = summary.document;
  return (
    <DocumentPage documents={[summary, open, observed]} sources={states}>
      <Lead summary={summary.document} open={open?.document} observed={observed?.document} />
      <WorldMap eventCount={event_count} open={open?.document} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">The week as it went</h2>
        <Timeline days={days} />
      </section>
      <div className="columns">
        <section aria-labelledby="largest">
          <h2 id="largest">The largest</h2>
          <EventList events={largest} />
        </section>
        <section aria-labelledby="latest">
          <h2 id="latest">The latest</h2>
          <EventList events={latest.slice(0, LATEST)} />
        </section>
        {open && <OpenEvents open={open.document} />}
        <div>
          {observed && <SpaceWeatherBrief observed={observed.document} />}
          <section aria-labelledby="by-magnitude">
            <h2 id="by-magnitude">By magnitude</h2>
            <Bands bands={bands} />
          </section>
        </div>
      </div>
    </DocumentPage>
  );
}
