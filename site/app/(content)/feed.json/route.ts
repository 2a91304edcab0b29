import { loadNews } from "@content/_lib/news";
import { jsonFeed } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const { entries, documents } = await loadNews();
  const feed = jsonFeed(entries, documents, siteUrl);
  return Response.json(feed, { headers: { "Content-Type": "application/feed+json" } });
}
