import { getKpForecast, getObservedKp } from "@/lib/content";
import { drawKpChart } from "@/lib/kp-chart";

export const dynamic = "force-static";

export async function GET(): Promise<Response> {
  const svg = drawKpChart(...(await Promise.all([getObservedKp(), getKpForecast()])));
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml; charset=utf-8" } });
}
