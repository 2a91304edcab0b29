import { depthText, kindText, magnitudeText, placeText } from "@content/_lib/wording";
import { Instant, Outside } from "@content-assets/next";
import type { EarthquakeEvent } from "@/generated/contracts";

/** What an event is, at first sight. */
export function EventHeader({ event }: { event: EarthquakeEvent }) {
  return (
    <header>
      <p className="kicker">
        <a href="/">This week</a> <span aria-hidden="true">/</span> {kindText(event.event_type)}
      </p>
      <h1>
        <span className="visually-hidden">Magnitude </span>
        <span className="magnitude">{magnitudeText(event.magnitude)}</span>{" "}
        <span>{placeText(event.place)}</span>
      </h1>
      <p className="deck">
        <Instant at={event.occurred_at} />
        {event.depth_km !== null && <>, {depthText(event.depth_km)} below the surface</>}
        {event.magnitude_type && (
          <>
            . Magnitude of type <code>{event.magnitude_type}</code>
          </>
        )}
        .
      </p>
      <p>
        <Outside href={event.source_url}>This event at the source</Outside>
      </p>
    </header>
  );
}
