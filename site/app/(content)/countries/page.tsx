import { Countries } from "@content/_components/countries";
import type { Metadata } from "next";
import { Unpublished } from "@/components/unpublished";
import { getDocument } from "@/lib/content";
import { alternatesOf } from "@/lib/head";

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
