import type { RefusedPosition } from "@/generated/contracts";
import { naturalEventHref } from "@/lib/natural-events";
import { Instant } from "./instant";

/** What was left out because no place on Earth has such coordinates; nothing if there is none. */
export function RefusedPositions({ refused }: { refused: readonly RefusedPosition[] }) {
  if (refused.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Left out</h2>
      <p className="nothing">
        The source gives these positions, which are no place on Earth. The events stay, without
        them.
      </p>
      <ul className="refused">
        {refused.map(({ event_id, observed_at, expected, found }) => (
          <li key={`${event_id} ${observed_at} ${found}`}>
            <a href={naturalEventHref(event_id)}>{event_id}</a>, <Instant at={observed_at} />:{" "}
            {found}; expected {expected}
          </li>
        ))}
      </ul>
    </section>
  );
}
