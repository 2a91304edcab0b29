/** Pages of earthquakes and of days, by the page rule. */
import { documentPath } from "@/lib/document-path";
import { ownedPage } from "@/lib/routes";

export function eventHref(id: string): string {
  return ownedPage(documentPath("earthquake-event", { id })) ?? "/";
}

/** A day of the archive, YYYY-MM-DD. */
export function dayHref(date: string): string {
  return ownedPage(documentPath("earthquake-day", { date })) ?? "/archive";
}
