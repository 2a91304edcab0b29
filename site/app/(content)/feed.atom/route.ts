import { FEED_FACTS, loadNews } from "@content/_lib/news";
import { siteUrl } from "@content-assets/next";
import { atomFeed } from "@content-assets/next/feeds";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const { entries, documents } = await loadNews();
  const feed = atomFeed(FEED_FACTS.atom, entries, documents, siteUrl);
  return new Response(feed, { headers: { "Content-Type": "application/atom+xml; charset=utf-8" } });
}
