import { Countries } from "@content/_components/countries";
import { parseName } from "@content/_lib/countries";
import { keepLastGood, Unpublished } from "@content-assets/next";
import { getDocument } from "@/lib/reader";

export { metadata } from "../page";

const load = keepLastGood(() =>
  Promise.all([
    getDocument("countries"),
    getDocument("source-state", { source: "usgs" }),
    getDocument("source-state", { source: "eonet" }),
  ]),
);

/** `/countries?q=…`: made at every request, from the same documents as the page without it. */
export default async function CountrySearchPage({ searchParams }: PageProps<"/countries/search">) {
  const name = parseName(await searchParams);
  const [index, ...sources] = (await load()).value;
  if (!index) return <Unpublished sources={sources} />;
  return <Countries index={index} sources={sources} name={name} />;
}
