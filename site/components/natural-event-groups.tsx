import type { NaturalEventBrief, NaturalEventGroup } from "@/generated/contracts";
import { documentUrl } from "@/lib/links";
import { naturalEventHref, seenText, sizeText } from "@/lib/natural-events";
import { coordinatesText, countText } from "@/lib/wording";
import { NaturalEventMark } from "./natural-event-mark";

const MOST_LISTED = 100; // of a category: a season of fires has thousands

/** The open events of one category, newest first. */
export function NaturalEventList({ group }: { group: NaturalEventGroup }) {
  const { id, title, events } = group;
  const more = events.length - MOST_LISTED;
  return (
    <section aria-labelledby={`category-${id}`}>
      <h2 id={`category-${id}`}>
        <NaturalEventMark category={id} /> {title} <small>{countText(events.length)}</small>
      </h2>
      <table className="listing hazards">
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Size</th>
            <th scope="col">Last seen, UTC</th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, MOST_LISTED).map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="nothing">
          And {countText(more)} more: <a href={documentUrl("natural-events/open.json")}>all</a>, as
          JSON.
        </p>
      )}
    </section>
  );
}

function Line({ event }: { event: NaturalEventBrief }) {
  const { latitude_deg: latitude, longitude_deg: longitude, last_observed_at: seen } = event;
  return (
    <tr>
      <td>
        <a href={naturalEventHref(event.id)}>{event.title}</a>
        <small>
          {latitude !== null && longitude !== null
            ? coordinatesText(latitude, longitude)
            : "Position unknown"}
        </small>
      </td>
      <td>{sizeText(event.magnitude, event.magnitude_unit) ?? "unknown"}</td>
      <td>{seen ? <time dateTime={seen}>{seenText(seen)}</time> : "unknown"}</td>
    </tr>
  );
}
