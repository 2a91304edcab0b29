import { FEED_FACTS, loadNews } from "@content/_lib/news";
import { siteUrl } from "@content-assets/next";
import { jsonFeed } from "@content-assets/next/feeds";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const { entries, documents } = await loadNews();
  const feed = jsonFeed(FEED_FACTS.json, entries, documents, siteUrl);
  return Response.json(feed, { headers: { "Content-Type": "application/feed+json" } });
}
