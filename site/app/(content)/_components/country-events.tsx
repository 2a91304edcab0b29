import { countText } from "@content/_lib/wording";
import { documentUrl } from "@content-assets/next";
import type { CountryReport } from "@/generated/contracts";
import { documentPath } from "@/lib/reader";
import { EarthquakeTable } from "./earthquake-table";
import { NaturalEventTable } from "./natural-event-table";

const MOST_LISTED = 40; // of each kind, the newest: the page comes in its first round trip

/** What a country's document lists, newest first. */
export function CountryEvents({ report }: { report: CountryReport }) {
  const { slug, earthquakes, earthquake_count, natural_events, natural_event_count } = report;
  return (
    <>
      <section aria-labelledby="earthquakes">
        <h2 id="earthquakes">Earthquakes of the week</h2>
        {earthquakes.length > 0 ? (
          <EarthquakeTable events={earthquakes.slice(0, MOST_LISTED)} />
        ) : (
          <p className="nothing">None of magnitude 2.5 and above.</p>
        )}
        <More count={earthquake_count - MOST_LISTED} slug={slug} />
      </section>
      <section aria-labelledby="natural-events">
        <h2 id="natural-events">Natural events that go on</h2>
        {natural_events.length > 0 ? (
          <NaturalEventTable events={natural_events.slice(0, MOST_LISTED)} isMarked />
        ) : (
          <p className="nothing">None that EONET lists.</p>
        )}
        <More count={natural_event_count - MOST_LISTED} slug={slug} />
      </section>
    </>
  );
}

function More({ count, slug }: { count: number; slug: string }) {
  if (count <= 0) return null;
  return (
    <p className="nothing">
      And {countText(count)} older ones.{" "}
      <a href={documentUrl(documentPath("country-report", { slug }))}>A longer list</a>, as JSON.
    </p>
  );
}
