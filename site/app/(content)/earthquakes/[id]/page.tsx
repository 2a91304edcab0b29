import { EventFacts } from "@content/_components/event-facts";
import { EventHeader } from "@content/_components/event-header";
import { EventRevisions } from "@content/_components/event-revisions";
import { EventStanding } from "@content/_components/event-standing";
import { Locator } from "@content/_components/locator";
import { eventHref } from "@content/_lib/hrefs";
import { USGS } from "@content/_lib/sources";
import { magnitudeText, placeText } from "@content/_lib/wording";
import { DocumentPage, ScriptlessNotice } from "@content-assets/next";
import { LiveSourceNotice } from "@content-assets/next/live";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getDocument, headOf } from "@/lib/reader";
import { metadata as gone } from "./not-found";

/** No page is made at build: each is made at its first visit, and kept. */
export function generateStaticParams(): { id: string }[] {
  return [];
}

export async function generateMetadata({
  params,
}: PageProps<"/earthquakes/[id]">): Promise<Metadata> {
  const { id } = await params;
  const event = await getDocument("earthquake-event", { id });
  if (!event) return gone;
  const { magnitude, place, merged_into } = event.document;
  const title = `Magnitude ${magnitudeText(magnitude)}, ${placeText(place)}`;
  return headOf(event, { title, href: eventHref(id), canonical: eventHref(merged_into ?? id) });
}

/**
 * Another id of an event leads to it; one that nobody knows is 404. For now: browsers keep a
 * permanent redirect for good, and an id may move to another event.
 */
async function leaveTo(id: string): Promise<never> {
  const known = (await getDocument("earthquake-alias", { id }))?.document.event_id;
  if (known) redirect(eventHref(known));
  notFound();
}

export default async function EventPage({ params }: PageProps<"/earthquakes/[id]">) {
  const { id } = await params;
  const event = await getDocument("earthquake-event", { id });
  if (!event) return leaveTo(id);
  const { latitude_deg, longitude_deg, depth_km } = event.document;
  return (
    <DocumentPage documents={[event]} sources={[USGS]}>
      <LiveSourceNotice source="usgs" />
      <ScriptlessNotice publishedAt={event.release.published_at} />
      <article className="event">
        <EventStanding event={event.document} />
        <EventHeader event={event.document} />
        <Locator latitudeDeg={latitude_deg} longitudeDeg={longitude_deg} depthKm={depth_km} />
        <EventFacts event={event.document} />
        <EventRevisions event={event.document} />
      </article>
    </DocumentPage>
  );
}
