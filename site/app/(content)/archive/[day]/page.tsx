import { ArchivedEvents } from "@content/_components/archived-events";
import { RefusedValues } from "@content/_components/refused-values";
import { Tally } from "@content/_components/tally";
import { dayHref } from "@content/_lib/hrefs";
import { USGS } from "@content/_lib/sources";
import { countText, dayText, magnitudeText } from "@content/_lib/wording";
import { DocumentPage } from "@content-assets/next";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getDocument, headOf } from "@/lib/reader";
import { metadata as gone } from "./not-found";

/** No page is made at build: each is made at its first visit, and kept. */
export function generateStaticParams(): { day: string }[] {
  return [];
}

export async function generateMetadata({ params }: PageProps<"/archive/[day]">): Promise<Metadata> {
  const { day } = await params;
  const found = await getDocument("earthquake-day", { date: day });
  if (!found) return gone;
  return headOf(found, { title: `Earthquakes of ${dayText(day)}`, href: dayHref(day) });
}

export default async function DayPage({ params }: PageProps<"/archive/[day]">) {
  const day = await getDocument("earthquake-day", { date: (await params).day });
  if (!day) notFound();
  const { date, event_count, largest_magnitude, is_settled, events, refused } = day.document;
  return (
    <DocumentPage documents={[day]} sources={[USGS]}>
      <div className="opening">
        <p className="kicker">
          <a href={`/archive#m${date.slice(0, 7)}`}>All archived days</a>
        </p>
        <h1>{dayText(date)}</h1>
        <p className="deck">
          {countText(event_count)} {event_count === 1 ? "event" : "events"} from midnight to
          midnight UTC
          {largest_magnitude !== null && (
            <>, the largest of magnitude {magnitudeText(largest_magnitude)}</>
          )}
          .{" "}
          {is_settled
            ? "The day is settled: it is not asked for again."
            : "The catalogue may still be revised."}
        </p>
      </div>
      <Tally {...day.document} />
      <ArchivedEvents events={events} />
      <RefusedValues refused={refused} />
    </DocumentPage>
  );
}
