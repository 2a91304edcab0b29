import { Calendar, MonthsTable } from "@content/_components/calendar";
import { Tally } from "@content/_components/tally";
import { USGS } from "@content/_lib/sources";
import { countText, magnitudeText, spanText } from "@content/_lib/wording";
import { Colophon, Proof } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Archive",
  description: "Earthquakes day by day: a calendar of all days that are archived.",
  alternates: alternatesOf("/archive"),
};

export default async function ArchivePage() {
  const archive = await getDocument("earthquake-archive");
  const { days = [], day_count = 0, event_count = 0 } = archive?.document ?? {};
  const [first, last] = [days[0], days.at(-1)];
  return (
    <>
      {archive && <Proof documents={[archive]} />}
      <div className="opening">
        <h1>Archive</h1>
        {first && last ? (
          <p className="deck">
            {countText(event_count)} events of {countText(day_count)}{" "}
            {day_count === 1 ? "day" : "days"}, {spanText(first.date, last.date)} (UTC). The largest
            had magnitude {magnitudeText(archive?.document.largest_magnitude ?? null)}.
          </p>
        ) : (
          <p className="deck">No day is archived yet.</p>
        )}
      </div>
      {archive && first && (
        <>
          <Calendar days={days} />
          <MonthsTable days={days} />
          <Tally {...archive.document} />
          <Colophon documents={[archive]} sources={[USGS]} />
        </>
      )}
    </>
  );
}
