import { drawKpChart } from "@content/_lib/kp-chart";
import { getDocument } from "@/lib/reader";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawKpChart(
    ...(await Promise.all([
      getDocument("planetary-k-observed"),
      getDocument("planetary-k-forecast"),
    ])),
  );
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
