import { depthText, magnitudeText, placeText, unusualKind } from "@content/_lib/wording";
import { Outside } from "@content-assets/next";
import type { ArchivedEvent } from "@/generated/contracts";

/** All events of a day, oldest first; each leads to what USGS has of it now. */
export function ArchivedEvents({ events }: { events: readonly ArchivedEvent[] }) {
  return (
    <section aria-labelledby="events">
      <h2 id="events">All events</h2>
      {events.length === 0 ? (
        <p className="nothing">The catalogue has no event of this day.</p>
      ) : (
        <table className="listing archived">
          <thead>
            <tr>
              <th scope="col">UTC</th>
              <th scope="col">Magnitude</th>
              <th scope="col">Place</th>
              <th scope="col">Depth</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={event.id}>
                <td>
                  <time dateTime={event.occurred_at}>{event.occurred_at.slice(11, 19)}</time>
                </td>
                <td>
                  <strong>{magnitudeText(event.magnitude)}</strong>{" "}
                  <small>{event.magnitude_type}</small>
                </td>
                <td>
                  <Outside href={event.source_url}>{placeText(event.place)}</Outside>
                  {unusualKind(event) && <small> {unusualKind(event)}</small>}
                </td>
                <td>{depthText(event.depth_km)}</td>
                <td>{event.status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
