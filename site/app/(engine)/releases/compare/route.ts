import { isReleaseName } from "@/lib/records";

/** Where the form on /releases goes: to the page of the two that were chosen. */
export function GET(request: Request): Response {
  const query = new URL(request.url).searchParams;
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const areNames = isReleaseName(from) && isReleaseName(to);
  const location = areNames ? `/releases/${from}...${to}` : "/releases";
  return new Response(null, { status: 303, headers: { Location: location } });
}
