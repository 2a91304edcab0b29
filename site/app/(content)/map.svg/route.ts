import { drawWorldMap } from "@content/_lib/worldmap";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawWorldMap(
    ...(await Promise.all([getDocument("earthquake-week"), getDocument("natural-events-map")])),
  );
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
