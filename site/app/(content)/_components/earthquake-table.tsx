import { offshoreText } from "@content/_lib/countries";
import { depthText, magnitudeText, shortInstantText, unusualKind } from "@content/_lib/wording";
import type { EarthquakeBrief } from "@/generated/contracts";
import { EventName } from "./event-list";
import { Mark } from "./mark";

interface Props {
  /** Those with `offshore_km` are of a country: it is said of each how far off it was. */
  readonly events: readonly (EarthquakeBrief & { readonly offshore_km?: number | null })[];
}

/** Events, one a row: mark and magnitude, place, instant, depth. */
export function EarthquakeTable({ events }: Props) {
  return (
    <table className="listing quakes">
      <thead>
        <tr>
          <th scope="col">Magnitude</th>
          <th scope="col">Place</th>
          <th scope="col">Time, UTC</th>
          <th scope="col">Depth</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td>
              <span className="sized">
                <Mark magnitude={event.magnitude} depthKm={event.depth_km} />
                <strong>{magnitudeText(event.magnitude)}</strong>
              </span>
            </td>
            <td>
              <EventName event={event} />
              {unusualKind(event) && <small> {unusualKind(event)}</small>}
              {offshoreText(event.offshore_km ?? null) && (
                <small> {offshoreText(event.offshore_km ?? null)}</small>
              )}
            </td>
            <td>
              <time dateTime={event.occurred_at}>{shortInstantText(event.occurred_at)}</time>
            </td>
            <td>{depthText(event.depth_km)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
