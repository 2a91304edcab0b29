import { Earthquakes } from "@/components/earthquakes";
import { Unpublished } from "@/components/unpublished";
import { getSourceState, getWeek } from "@/lib/content";
import { keepLastGood } from "@/lib/last-good";
import { parseFilter } from "@/lib/search";

export { metadata } from "../page";

const load = keepLastGood(() => Promise.all([getWeek(), getSourceState("usgs")]));

/** `/earthquakes?…`: made at every request, from the same documents as the page without a query. */
export default async function EarthquakeSearchPage({
  searchParams,
}: PageProps<"/earthquakes/search">) {
  const filter = parseFilter(await searchParams);
  const [week, source] = (await load()).value;
  if (!week) return <Unpublished sources={[source]} />;
  return <Earthquakes week={week} source={source} filter={filter} />;
}
