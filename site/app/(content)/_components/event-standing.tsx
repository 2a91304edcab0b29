import { eventHref } from "@content/_lib/hrefs";
import { Instant } from "@content-assets/next";
import type { EarthquakeEvent } from "@/generated/contracts";

/** Says so when USGS no longer lists the event, or lists it as another one. */
export function EventStanding({ event }: { event: EarthquakeEvent }) {
  if (event.merged_into && event.state_since) {
    const href = eventHref(event.merged_into);
    return (
      <aside className="notice" aria-label="Standing of this event">
        <meta httpEquiv="refresh" content={`0; url=${href}`} />
        <strong>
          Goes on as <a href={href}>{event.merged_into}</a>
        </strong>{" "}
        since <Instant at={event.state_since} />: USGS lists it under that identifier.
      </aside>
    );
  }
  if (event.state !== "withdrawn" || !event.state_since) return null;
  return (
    <aside className="notice" aria-label="Standing of this event">
      <strong>
        Withdrawn since <Instant at={event.state_since} />
      </strong>
      . USGS has taken it off its list without giving a reason; it may come back. What you read is
      what it said last.
    </aside>
  );
}
