import { eventHref } from "@content/_lib/hrefs";
import {
  depthText,
  magnitudeText,
  placeText,
  shortInstantText,
  unusualKind,
} from "@content/_lib/wording";
import type { EarthquakeBrief } from "@/generated/contracts";
import { Mark } from "./mark";

/** Events, one a line: mark, magnitude, place, instant and depth. */
export function EventList({ events }: { events: readonly EarthquakeBrief[] }) {
  return (
    <ol className="events">
      {events.map((event) => (
        <li key={event.id}>
          <Mark magnitude={event.magnitude} depthKm={event.depth_km} />
          <span className="magnitude">
            <span className="visually-hidden">Magnitude </span>
            {magnitudeText(event.magnitude)}
          </span>
          <span className="what">
            <EventName event={event} />
            <small>
              <time dateTime={event.occurred_at}>{shortInstantText(event.occurred_at)} UTC</time>
              {event.depth_km !== null && <>, {depthText(event.depth_km)} deep</>}
              {unusualKind(event) && <>, {unusualKind(event)}</>}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}

export function EventName({ event }: { event: EarthquakeBrief }) {
  const place = placeText(event.place);
  return event.has_page ? <a href={eventHref(event.id)}>{place}</a> : place;
}
