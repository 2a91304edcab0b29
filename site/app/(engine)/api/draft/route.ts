import { draftMode } from "next/headers";
import { mayPreview } from "@/lib/draft";
import { readEnv } from "@/lib/env";

/** The form on /preview. */
export async function POST(request: Request): Promise<Response> {
  if (!(await mayPreview(request, readEnv().previewToken))) return seeOther("/preview?refused");
  (await draftMode()).enable();
  return seeOther("/");
}

function seeOther(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: location, "Cache-Control": "no-store" },
  });
}
