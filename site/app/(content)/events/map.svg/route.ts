import { drawEventsMap } from "@content/_lib/events-map";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawEventsMap(await getDocument("natural-events-map"));
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
