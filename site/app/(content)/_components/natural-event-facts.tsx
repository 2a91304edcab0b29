import { sizeText, stateText, whereText } from "@content/_lib/natural-events";
import { Instant, InstantWithLocal, Outside, webUrl } from "@content-assets/next";
import type { NaturalEvent } from "@/generated/contracts";
import { Fact, Facts } from "./facts";

/** What the document says of an event, and who says it. */
export function NaturalEventFacts({ event }: { event: NaturalEvent }) {
  const [first, last] = [event.positions[0], event.positions.at(-1)];
  return (
    <div className="fact-groups">
      <Facts title="What goes on">
        <Fact name="Kind">{event.categories.map(({ title }) => title).join(", ")}</Fact>
        <Fact name="State">{stateText(event)}</Fact>
        <Fact name="Ended">{event.closed_at && <Instant at={event.closed_at} />}</Fact>
        <Fact name="Last seen">{last ? <InstantWithLocal at={last.observed_at} /> : null}</Fact>
        <Fact name="First seen">{first ? <Instant at={first.observed_at} /> : null}</Fact>
        <Fact name="Last position">{last ? whereText(last.geometry) : null}</Fact>
        <Fact name="Last size">{last ? sizeText(last.magnitude, last.magnitude_unit) : null}</Fact>
      </Facts>
      <Facts title="Who says so">
        {event.sources.map(({ id, url }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a source may be named twice
          <Fact key={place} name={place === 0 ? "Reported by" : "And by"}>
            <Outside href={url}>{id}</Outside>
          </Fact>
        ))}
        <Fact name="At the source">
          {webUrl(event.source_url) ? (
            <Outside href={event.source_url}>This event at EONET, as JSON</Outside>
          ) : null}
        </Fact>
        <Fact name="Identifier">
          <code>{event.id}</code>
        </Fact>
      </Facts>
    </div>
  );
}
