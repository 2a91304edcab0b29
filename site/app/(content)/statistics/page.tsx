import { DaysChart } from "@content/_components/days-chart";
import { RefusedValues } from "@content/_components/refused-values";
import { Tally } from "@content/_components/tally";
import { countText, magnitudeText, spanText } from "@content/_lib/wording";
import { DocumentPage, Unpublished } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Statistics",
  description: "The week’s earthquakes by day, magnitude, depth and region.",
  alternates: alternatesOf("/statistics"),
};

export default async function StatisticsPage() {
  const [statistics, source] = await Promise.all([
    getDocument("earthquake-statistics"),
    getDocument("source-state", { source: "usgs" }),
  ]);
  if (!statistics) return <Unpublished sources={[source]} />;
  const { event_count, largest_magnitude, first_occurred_at, last_occurred_at } =
    statistics.document;
  return (
    <DocumentPage documents={[statistics]} sources={[source]}>
      <div className="opening">
        <h1>The week in numbers</h1>
        <p className="deck">
          {countText(event_count)} earthquakes and other events
          {first_occurred_at && last_occurred_at && (
            <>, {spanText(first_occurred_at, last_occurred_at)}</>
          )}
          {largest_magnitude !== null && (
            <>; the largest had magnitude {magnitudeText(largest_magnitude)}</>
          )}
          . Earlier days are in the <a href="/archive">archive</a>.
        </p>
      </div>
      <section aria-labelledby="by-day">
        <h2 id="by-day">By day</h2>
        <DaysChart statistics={statistics.document} />
      </section>
      <Tally {...statistics.document} />
      <RefusedValues refused={statistics.document.refused} />
    </DocumentPage>
  );
}
