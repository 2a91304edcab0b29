import { seenText, sizeText, whereText } from "@content/_lib/natural-events";
import { countText } from "@content/_lib/wording";
import type { NaturalEventPosition } from "@/generated/contracts";

/** Every position of an event, newest first: the map in words. */
export function PositionsTable({ positions }: { positions: readonly NaturalEventPosition[] }) {
  return (
    <section aria-labelledby="positions">
      <h2 id="positions">
        Positions <small>{countText(positions.length)}</small>
      </h2>
      {positions.length === 0 ? (
        <p className="nothing">No position is known.</p>
      ) : (
        <table className="listing positions">
          <thead>
            <tr>
              <th scope="col">Time, UTC</th>
              <th scope="col">Place</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {positions.toReversed().map((position, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be of one instant
              <tr key={place}>
                <td>
                  <time dateTime={position.observed_at}>{seenText(position.observed_at)}</time>
                </td>
                <td>{whereText(position.geometry)}</td>
                <td>{sizeText(position.magnitude, position.magnitude_unit) ?? "unknown"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
