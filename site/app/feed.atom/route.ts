import { getOpenNaturalEvents, getSpaceWeatherAlerts, getSummary } from "@/lib/content";
import { atomFeed } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";
import { newsOf } from "@/lib/news";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const [summary, open, alerts] = await Promise.all([
    getSummary(),
    getOpenNaturalEvents(),
    getSpaceWeatherAlerts(),
  ]);
  const entries = newsOf(summary?.document, open?.document, alerts?.document);
  const documents = [summary, open, alerts].filter((each) => each !== null);
  const feed = atomFeed(entries, documents, siteUrl);
  return new Response(feed, { headers: { "Content-Type": "application/atom+xml; charset=utf-8" } });
}
