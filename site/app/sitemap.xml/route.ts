import { getWeek } from "@/lib/content";
import { sitemap } from "@/lib/feeds";
import { siteUrl } from "@/lib/links";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const pages = sitemap(await getWeek(), siteUrl);
  return new Response(pages, { headers: { "Content-Type": "application/xml; charset=utf-8" } });
}
