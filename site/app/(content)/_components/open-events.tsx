import { naturalEventHref, newestOf, seenText, sizeText } from "@content/_lib/natural-events";
import { coordinatesText, countText } from "@content/_lib/wording";
import type { OpenNaturalEvents } from "@/generated/contracts";
import { NaturalEventMark } from "./natural-event-mark";

const SHOWN = 6;

/** Open natural events in short: how many of which kind, and the newest. */
export function OpenEvents({ open }: { open: OpenNaturalEvents }) {
  const { categories, event_count } = open;
  return (
    <section aria-labelledby="open-events">
      <h2 id="open-events">Natural events that go on</h2>
      {event_count === 0 && <p className="nothing">None is listed as open.</p>}
      <ul className="kinds">
        {categories.map(({ id, title, events }) => (
          <li key={id}>
            <NaturalEventMark category={id} />
            <strong>{countText(events.length)}</strong> {title}
          </li>
        ))}
      </ul>
      <ol className="events hazards-brief">
        {newestOf(open, SHOWN).map((event) => {
          const { id, title, category, last_observed_at: seen, magnitude, magnitude_unit } = event;
          const { latitude_deg: latitude, longitude_deg: longitude } = event;
          const size = sizeText(magnitude, magnitude_unit);
          return (
            <li key={id}>
              <NaturalEventMark category={category} />
              <span className="what">
                <a href={naturalEventHref(id)}>{title}</a>
                <small>
                  {seen ? <time dateTime={seen}>{seenText(seen)} UTC</time> : "Time unknown"}
                  {size && <>, {size}</>}
                  {latitude !== null && longitude !== null && (
                    <>, {coordinatesText(latitude, longitude)}</>
                  )}
                </small>
              </span>
            </li>
          );
        })}
      </ol>
      <p className="further">
        <a href="/events">All {countText(event_count)} open events</a>
      </p>
    </section>
  );
}
