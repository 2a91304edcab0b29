import { draftMode } from "next/headers";

/** The button in the banner. */
export async function POST(): Promise<Response> {
  (await draftMode()).disable();
  return new Response(null, {
    status: 303,
    headers: { Location: "/", "Cache-Control": "no-store" },
  });
}
