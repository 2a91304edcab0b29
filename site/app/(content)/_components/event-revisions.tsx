import { magnitudeText, placeText } from "@content/_lib/wording";
import { Instant } from "@content-assets/next";
import type { EarthquakeEvent } from "@/generated/contracts";

/** What USGS said of the event from when on; nothing where it has said one thing only. */
export function EventRevisions({ event }: { event: EarthquakeEvent }) {
  if (!event.revisions || event.revisions.length < 2) return null;
  return (
    <section className="revisions">
      <h2>What changed</h2>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Since</th>
              <th scope="col">Magnitude</th>
              <th scope="col">Place</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {event.revisions.map((revision) => (
              <tr key={revision.seen_at}>
                <td>
                  <Instant at={revision.seen_at} />
                </td>
                <td>
                  {magnitudeText(revision.magnitude)} {revision.magnitude_type}
                </td>
                <td>{placeText(revision.place)}</td>
                <td>{revision.status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
