import { Countries } from "@content/_components/countries";
import { Unpublished } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Countries",
  description: "Earthquakes and natural events by country, on land and off its coasts.",
  alternates: alternatesOf("/countries"),
};

/** The whole list, kept; with a query, next.config.ts leads to search/. */
export default async function CountriesPage() {
  const [index, ...sources] = await Promise.all([
    getDocument("countries"),
    getDocument("source-state", { source: "usgs" }),
    getDocument("source-state", { source: "eonet" }),
  ]);
  if (!index) return <Unpublished sources={sources} />;
  return <Countries index={index} sources={sources} name="" />;
}
