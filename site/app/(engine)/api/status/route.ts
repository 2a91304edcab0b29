import { problemResponse } from "@/lib/problem";
import { tryStatus } from "@/lib/status";

export const dynamic = "force-dynamic";

const CACHE_CONTROL = "public, max-age=10, s-maxage=10, stale-while-revalidate=60";

/** `status.json` under the site's own address: pages ask no third party. */
export async function GET(): Promise<Response> {
  const status = await tryStatus();
  if (status) return Response.json(status, { headers: { "Cache-Control": CACHE_CONTROL } });
  const isUnpublished = status === null;
  return problemResponse({
    status: isUnpublished ? 404 : 503,
    title: isUnpublished ? "Not found" : "Service unavailable",
    detail: isUnpublished ? "no run has left a status yet" : "the status can’t be read just now",
  });
}
