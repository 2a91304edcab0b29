import { EventsMap } from "@content/_components/events-map";
import { NaturalEventList } from "@content/_components/natural-event-groups";
import { RefusedPositions } from "@content/_components/refused-positions";
import { countText } from "@content/_lib/wording";
import { DocumentPage, Unpublished } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Natural events",
  description: "Wildfires, storms, volcanoes, ice and floods that go on now, as NASA lists them.",
  alternates: alternatesOf("/events"),
};

export default async function NaturalEventsPage() {
  const [open, source] = await Promise.all([
    getDocument("natural-events-open"),
    getDocument("source-state", { source: "eonet" }),
  ]);
  if (!open) return <Unpublished sources={[source]} />;
  const { event_count, categories, refused, refused_events } = open.document;
  return (
    <DocumentPage documents={[open]} sources={[source]}>
      <header className="opening">
        <h1>Natural events</h1>
        <p className="deck">
          {countText(event_count)} {event_count === 1 ? "event is" : "events are"} open: wildfires,
          storms, volcanoes, ice, floods, as NASA’s EONET gathers them from others.
        </p>
      </header>
      <EventsMap categories={categories} />
      {categories.map((group) => (
        <NaturalEventList key={group.id} group={group} />
      ))}
      <RefusedPositions refused={refused} events={refused_events} />
    </DocumentPage>
  );
}
