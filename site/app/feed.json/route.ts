import { getSummary } from "@/lib/content";
import { jsonFeed } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const feed = jsonFeed(await getSummary(), siteUrl);
  return Response.json(feed, { headers: { "Content-Type": "application/feed+json" } });
}
