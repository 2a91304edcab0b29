import { sizeText, stateText } from "@content/_lib/natural-events";
import { Instant } from "@content-assets/next";
import type { NaturalEvent } from "@/generated/contracts";

/** What an event is, at first sight. */
export function NaturalEventHeader({ event }: { event: NaturalEvent }) {
  const last = event.positions.at(-1);
  const size = last ? sizeText(last.magnitude, last.magnitude_unit) : null;
  return (
    <header>
      <p className="kicker">
        <a href="/events">Natural events</a> <span aria-hidden="true">/</span>{" "}
        {event.categories[0]?.title}
      </p>
      <h1>
        <span>{event.title}</span>
      </h1>
      <p className="deck">
        {event.state === "closed" && event.closed_at ? (
          <>
            Ended on <Instant at={event.closed_at} />
          </>
        ) : (
          stateText(event)
        )}
        {last && (
          <>
            ; last seen <Instant at={last.observed_at} />
          </>
        )}
        {size && <>, {size}</>}.
      </p>
      {event.description && <p>{event.description}</p>}
    </header>
  );
}
