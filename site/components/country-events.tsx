import type { CountryReport } from "@/generated/contracts";
import { countText } from "@/lib/wording";
import { EarthquakeTable } from "./earthquake-table";
import { NaturalEventTable } from "./natural-event-table";

/** All that a country's document lists, newest first. */
export function CountryEvents({ report }: { report: CountryReport }) {
  const { earthquakes, earthquake_count, natural_events, natural_event_count } = report;
  return (
    <>
      <section aria-labelledby="earthquakes">
        <h2 id="earthquakes">Earthquakes of the week</h2>
        {earthquakes.length > 0 ? (
          <EarthquakeTable events={earthquakes} />
        ) : (
          <p className="nothing">None of magnitude 2.5 and above.</p>
        )}
        <More count={earthquake_count - earthquakes.length} />
      </section>
      <section aria-labelledby="natural-events">
        <h2 id="natural-events">Natural events that go on</h2>
        {natural_events.length > 0 ? (
          <NaturalEventTable events={natural_events} isMarked />
        ) : (
          <p className="nothing">None that EONET lists.</p>
        )}
        <More count={natural_event_count - natural_events.length} />
      </section>
    </>
  );
}

function More({ count }: { count: number }) {
  return count > 0 ? <p className="nothing">And {countText(count)} older ones.</p> : null;
}
