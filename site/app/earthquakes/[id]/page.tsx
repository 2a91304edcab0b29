import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Colophon } from "@/components/colophon";
import { EventFacts } from "@/components/event-facts";
import { EventHeader } from "@/components/event-header";
import { Locator } from "@/components/locator";
import { Proof } from "@/components/proof";
import { SourceNotice } from "@/components/source-notice";
import { getEvent, getSourceState } from "@/lib/content";
import { magnitudeText, placeText } from "@/lib/wording";

/** No page is made at build: each is made at its first visit, and kept. */
export function generateStaticParams(): { id: string }[] {
  return [];
}

export async function generateMetadata({
  params,
}: PageProps<"/earthquakes/[id]">): Promise<Metadata> {
  const event = (await getEvent((await params).id))?.document;
  if (!event) return { title: "Not in the feed" };
  return { title: `Magnitude ${magnitudeText(event.magnitude)}, ${placeText(event.place)}` };
}

export default async function EventPage({ params }: PageProps<"/earthquakes/[id]">) {
  const { id } = await params;
  const [event, source] = await Promise.all([getEvent(id), getSourceState("usgs")]);
  if (!event) notFound();
  const { latitude_deg, longitude_deg, depth_km } = event.document;
  const documents = source ? [event, source] : [event];
  return (
    <>
      <Proof documents={documents} />
      <SourceNotice source={source?.document} />
      <article className="event">
        <EventHeader event={event.document} />
        <Locator latitudeDeg={latitude_deg} longitudeDeg={longitude_deg} depthKm={depth_km} />
        <EventFacts event={event.document} />
      </article>
      <Colophon documents={documents} source={source?.document} />
    </>
  );
}
