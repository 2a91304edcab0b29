/** Pages of earthquakes and of days, by the page rule. */
import { pageOf } from "@/lib/reader";

export function eventHref(id: string): string {
  return pageOf("earthquake-event", { id }) ?? "/";
}

/** A day of the archive, YYYY-MM-DD. */
export function dayHref(date: string): string {
  return pageOf("earthquake-day", { date }) ?? "/archive";
}
