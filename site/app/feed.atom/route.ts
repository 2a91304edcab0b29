import { getSummary } from "@/lib/content";
import { atomFeed } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const feed = atomFeed(await getSummary(), siteUrl);
  return new Response(feed, { headers: { "Content-Type": "application/atom+xml; charset=utf-8" } });
}
