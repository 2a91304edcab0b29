/**
 * The opinion on the data: what `status.json` says of it (content_assets/publishing/opinion.py),
 * and the age of the last run, which only the time of a request shows.
 *
 * Belongs here: status and time -> level, headline, reasons. Does not: markup.
 */

import { countText } from "./format.js";
import { isOverdue } from "./freshness.js";
import type { Status } from "./generated/contracts.js";

export interface Opinion {
  /** `well`, `pinned`, `amiss`, `failed`, or one of a newer writer. */
  readonly level: string;
  readonly headline: string;
  /** Those that the headline does not say. */
  readonly reasons: readonly string[];
}

const OF_AGE = /^No run has ended for /; // the writer's own, of its own time
const LEVELS: Readonly<Record<string, string>> = { succeeded: "well", degraded: "amiss" };
const LONGEST_HEADLINE = 90; // characters: a longer reason is read in smaller print
const HEADLINES: Readonly<Record<string, string>> = {
  well: "All is well",
  pinned: "Production is pinned",
  failed: "Nothing new can be published",
};
const HOURS_FROM_MINUTES = 120;

export function opinionOf(status: Status, now: number): Opinion {
  const overdue = isOverdue(status, now);
  const written = status.level ? (status.reasons ?? []) : reasonsOf(status);
  const others = written.filter((reason) => !OF_AGE.test(reason));
  const reasons = overdue ? [overdueText(status, now), ...others] : others;
  const level = overdue ? "failed" : (status.level ?? levelOf(status, others));
  const [first = status.headline ?? headlineOf(level), ...more] = reasons;
  if (first.length > LONGEST_HEADLINE) return { level, headline: headlineOf(level), reasons };
  return { level, headline: first.replace(/\.$/, ""), reasons: more };
}

function overdueText({ checked_at, cadence_minutes }: Status, now: number): string {
  const age = durationText((now - Date.parse(checked_at)) / 60_000);
  const expected = cadence_minutes ? `; one is expected every ${cadence_minutes} minutes` : "";
  return `No run has ended for ${age}${expected}.`;
}

function durationText(minutes: number): string {
  return minutes < HOURS_FROM_MINUTES
    ? `${countText(Math.floor(minutes))} minutes`
    : `${countText(Math.floor(minutes / 60))} hours`;
}

/** Of a status that was written before there was an opinion in it. */
function reasonsOf({ state, pinned, held = {}, production }: Status): string[] {
  const number = production?.split("-")[0];
  return [
    ...(state === "failed" ? ["The last run failed; what was published before stays."] : []),
    ...Object.entries(held).map(([asset, reasons]) => `${asset} is held: ${reasons.join("; ")}`),
    ...(pinned ? [`Production is pinned to release ${number}: ${pinned}`] : []),
  ];
}

function levelOf({ state }: Status, reasons: readonly string[]): string {
  const level = LEVELS[state] ?? "failed";
  return level === "well" && reasons.length > 0 ? "amiss" : level;
}

function headlineOf(level: string): string {
  return HEADLINES[level] ?? "Something is amiss";
}
