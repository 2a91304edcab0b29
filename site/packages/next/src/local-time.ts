/**
 * An instant as the reader's own clock shows it, in the words of the page's UTC times.
 *
 * It runs in the browser while a page comes to life, and so without `Intl`: the first formatter
 * that a page makes costs a phone 80 ms, in which it answers no touch.
 *
 * Belongs here: instant -> local words. Does not: where they stand (components/local-times.tsx).
 */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const HOUR_MINUTES = 60;
const MINUS = "\u2212";

/** `4 May 2025, 19:28:10 UTC+5:30`; in UTC itself, `UTC`. */
export function localInstantText(instant: string): string {
  const date = new Date(instant);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
  return `${day}, ${time} ${localZoneText(date)}`;
}

/** The zone that the reader's clock has at that moment: `UTC+5:30`. */
export function localZoneText(date: Date): string {
  return zoneText(-date.getTimezoneOffset());
}

/** How a zone that is so many minutes ahead of UTC is called everywhere. */
export function zoneText(aheadMinutes: number): string {
  if (aheadMinutes === 0) return "UTC";
  const ahead = Math.abs(aheadMinutes);
  const minutes = ahead % HOUR_MINUTES;
  const hours = Math.floor(ahead / HOUR_MINUTES);
  return `UTC${aheadMinutes < 0 ? MINUS : "+"}${hours}${minutes ? `:${twoDigits(minutes)}` : ""}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
