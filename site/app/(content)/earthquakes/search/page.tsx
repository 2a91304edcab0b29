import { Earthquakes } from "@content/_components/earthquakes";
import { parseFilter } from "@content/_lib/search";
import { keepLastGood, Unpublished } from "@content-assets/next";
import { getDocument } from "@/lib/reader";

export { metadata } from "../page";

const load = keepLastGood(() =>
  Promise.all([getDocument("earthquake-week"), getDocument("source-state", { source: "usgs" })]),
);

/** `/earthquakes?…`: made at every request, from the same documents as the page without a query. */
export default async function EarthquakeSearchPage({
  searchParams,
}: PageProps<"/earthquakes/search">) {
  const filter = parseFilter(await searchParams);
  const [week, source] = (await load()).value;
  if (!week) return <Unpublished sources={[source]} />;
  return <Earthquakes week={week} source={source} filter={filter} />;
}
