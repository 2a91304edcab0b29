import { countText } from "@content/_lib/wording";
import { documentUrl } from "@content-assets/next";
import type { NaturalEventGroup } from "@/generated/contracts";
import { NaturalEventMark } from "./natural-event-mark";
import { NaturalEventTable } from "./natural-event-table";

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
      <NaturalEventTable events={events.slice(0, MOST_LISTED)} />
      {more > 0 && (
        <p className="nothing">
          And {countText(more)} more: <a href={documentUrl("natural-events/open.json")}>all</a>, as
          JSON.
        </p>
      )}
    </section>
  );
}
