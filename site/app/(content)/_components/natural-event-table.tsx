import { offshoreText } from "@content/_lib/countries";
import { naturalEventHref, seenText, sizeText } from "@content/_lib/natural-events";
import { coordinatesText } from "@content/_lib/wording";
import type { NaturalEventBrief } from "@/generated/contracts";
import { NaturalEventMark } from "./natural-event-mark";

/** With `offshore_km` it is said how far off a country's coast an event is. */
type Listed = NaturalEventBrief & { readonly offshore_km?: number | null };

interface Props {
  readonly events: readonly Listed[];
  /** Whether each has its category's mark, as they are of many. */
  readonly isMarked?: boolean;
}

/** Natural events, one a row: title and place, size, when it was seen last. */
export function NaturalEventTable({ events, isMarked = false }: Props) {
  return (
    <table className="listing hazards">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Size</th>
          <th scope="col">Last seen, UTC</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Line key={event.id} event={event} isMarked={isMarked} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ event, isMarked }: { event: Listed; isMarked: boolean }) {
  const { latitude_deg: latitude, longitude_deg: longitude, last_observed_at: seen } = event;
  const offshore = offshoreText(event.offshore_km ?? null);
  return (
    <tr>
      <td>
        {isMarked && <NaturalEventMark category={event.category} />}
        <a href={naturalEventHref(event.id)}>{event.title}</a>
        <small>
          {latitude !== null && longitude !== null
            ? coordinatesText(latitude, longitude)
            : "Position unknown"}
          {offshore && `, ${offshore}`}
        </small>
      </td>
      <td>{sizeText(event.magnitude, event.magnitude_unit) ?? "unknown"}</td>
      <td>{seen ? <time dateTime={seen}>{seenText(seen)}</time> : "unknown"}</td>
    </tr>
  );
}
