import { Earthquakes } from "@content/_components/earthquakes";
import { EVERYTHING } from "@content/_lib/search";
import { Unpublished } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Earthquakes",
  description: "Every earthquake of the week; filter by magnitude, time and place.",
  alternates: alternatesOf("/earthquakes"),
};

/** The whole list, kept; with a query, next.config.ts leads to search/. */
export default async function EarthquakesPage() {
  const [week, source] = await Promise.all([
    getDocument("earthquake-week"),
    getDocument("source-state", { source: "usgs" }),
  ]);
  if (!week) return <Unpublished sources={[source]} />;
  return <Earthquakes week={week} source={source} filter={EVERYTHING} />;
}
