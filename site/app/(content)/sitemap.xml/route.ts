import { sitemap } from "@content/_lib/sitemap";
import { siteUrl } from "@content-assets/next";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const [week, open, archive, countries] = await Promise.all([
    getDocument("earthquake-week"),
    getDocument("natural-events-open"),
    getDocument("earthquake-archive"),
    getDocument("countries"),
  ]);
  const pages = sitemap({ week, open, archive, countries }, siteUrl);
  return new Response(pages, { headers: { "Content-Type": "application/xml; charset=utf-8" } });
}
