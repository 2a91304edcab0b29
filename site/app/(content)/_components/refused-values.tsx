import type { RefusedValue } from "@/generated/contracts";

/** What the source says of earthquakes and nothing on Earth can be; nothing if there is none. */
export function RefusedValues({ refused }: { refused: readonly RefusedValue[] }) {
  if (refused.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Refused</h2>
      <p className="nothing">
        The source gives these values, which nothing on Earth can have. An event without a place or
        an id is left out; any other stays, without the value.
      </p>
      <ul className="refused">
        {refused.map(({ event_id, member, expected, found, is_event_left_out }) => (
          <li key={`${event_id} ${member} ${found}`}>
            {event_id}
            {is_event_left_out && ", left out"}: {member} {found}; expected {expected}
          </li>
        ))}
      </ul>
    </section>
  );
}
