import { drawTimeline } from "@content/_lib/timeline";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawTimeline(await getDocument("earthquake-week"));
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
