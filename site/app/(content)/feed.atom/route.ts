import { loadNews } from "@content/_lib/news";
import { atomFeed } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const { entries, documents } = await loadNews();
  const feed = atomFeed(entries, documents, siteUrl);
  return new Response(feed, { headers: { "Content-Type": "application/atom+xml; charset=utf-8" } });
}
