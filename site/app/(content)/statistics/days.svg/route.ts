import { drawDaysChart } from "@content/_lib/days-chart";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawDaysChart(await getDocument("earthquake-statistics"));
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
