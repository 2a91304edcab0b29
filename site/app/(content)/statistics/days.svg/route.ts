import { getDocument } from "@/lib/content";
import { drawDaysChart } from "@/lib/days-chart";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawDaysChart(await getDocument("earthquake-statistics"));
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
