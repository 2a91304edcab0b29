import { CountryEvents } from "@content/_components/country-events";
import { CountryHeader } from "@content/_components/country-header";
import { CountryMap } from "@content/_components/country-map";
import { countryHref } from "@content/_lib/countries";
import { ATLAS, EONET, USGS } from "@content/_lib/sources";
import { DocumentPage, ScriptlessNotice } from "@content-assets/next";
import { LiveSourceNotice } from "@content-assets/next/live";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getDocument, headOf } from "@/lib/reader";
import { metadata as gone } from "./not-found";

/** No page is made at build: each is made at its first visit, and kept. */
export function generateStaticParams(): { slug: string }[] {
  return [];
}

export async function generateMetadata({
  params,
}: PageProps<"/countries/[slug]">): Promise<Metadata> {
  const { slug } = await params;
  const country = await getDocument("country-report", { slug });
  if (!country) return gone;
  return headOf(country, { title: country.document.name, href: countryHref(slug) });
}

export default async function CountryPage({ params }: PageProps<"/countries/[slug]">) {
  const country = await getDocument("country-report", { slug: (await params).slug });
  if (!country) notFound();
  return (
    <DocumentPage documents={[country]} sources={[USGS, EONET, ATLAS]}>
      <LiveSourceNotice source="usgs" />
      <LiveSourceNotice source="eonet" />
      <ScriptlessNotice publishedAt={country.release.published_at} />
      <article className="event">
        <CountryHeader report={country.document} />
        <CountryMap report={country.document} />
      </article>
      <CountryEvents report={country.document} />
    </DocumentPage>
  );
}
