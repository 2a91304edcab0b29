import { naturalEventHref } from "@content/_lib/natural-events";
import { Instant } from "@content-assets/next";
import type { RefusedEvent, RefusedPosition } from "@/generated/contracts";

type Props = {
  readonly refused: readonly RefusedPosition[];
  readonly events?: readonly RefusedEvent[] | undefined;
};

/** What was left out: positions that are no place on Earth, events that no path can hold. */
export function RefusedPositions({ refused, events = [] }: Props) {
  if (refused.length + events.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Left out</h2>
      <p className="nothing">
        The source gives these positions, which are no place on Earth; the events stay, without
        them. An event whose id can be part of no address is left out.
      </p>
      <ul className="refused">
        {refused.map(({ event_id, observed_at, expected, found }) => (
          <li key={`${event_id} ${observed_at} ${found}`}>
            <a href={naturalEventHref(event_id)}>{event_id}</a>, <Instant at={observed_at} />:{" "}
            {found}; expected {expected}
          </li>
        ))}
        {events.map(({ event_id, title, expected }) => (
          <li key={event_id}>
            {title ?? "An event"}: id {event_id}; expected {expected}
          </li>
        ))}
      </ul>
    </section>
  );
}
