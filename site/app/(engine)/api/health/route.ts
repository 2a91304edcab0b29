import { readEnv } from "@/lib/env";
import { describeHealth } from "@/lib/health";

export const dynamic = "force-dynamic";

export function GET(): Response {
  const health = describeHealth(readEnv());
  return Response.json(health, { headers: { "Cache-Control": "no-store" } });
}
