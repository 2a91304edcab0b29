import { NaturalEventFacts } from "@content/_components/natural-event-facts";
import { NaturalEventHeader } from "@content/_components/natural-event-header";
import { PositionsTable } from "@content/_components/positions-table";
import { RefusedPositions } from "@content/_components/refused-positions";
import { TrackMap } from "@content/_components/track-map";
import { naturalEventHref } from "@content/_lib/natural-events";
import { DocumentPage } from "@content-assets/next";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getDocument, headOf } from "@/lib/reader";
import { metadata as gone } from "./not-found";

/** No page is made at build: each is made at its first visit, and kept. */
export function generateStaticParams(): { id: string }[] {
  return [];
}

export async function generateMetadata({ params }: PageProps<"/events/[id]">): Promise<Metadata> {
  const { id } = await params;
  const event = await getDocument("natural-event", { id });
  if (!event) return gone;
  return headOf(event, { title: event.document.title, href: naturalEventHref(id) });
}

export default async function NaturalEventPage({ params }: PageProps<"/events/[id]">) {
  const { id } = await params;
  const [event, source] = await Promise.all([
    getDocument("natural-event", { id }),
    getDocument("source-state", { source: "eonet" }),
  ]);
  if (!event) notFound();
  const { positions, refused } = event.document;
  return (
    <DocumentPage documents={[event]} sources={[source]}>
      <article className="event">
        <NaturalEventHeader event={event.document} />
        <TrackMap event={event.document} />
        <NaturalEventFacts event={event.document} />
      </article>
      <PositionsTable positions={positions} />
      <RefusedPositions refused={refused} />
    </DocumentPage>
  );
}
