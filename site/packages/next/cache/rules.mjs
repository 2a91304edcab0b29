/**
 * The rules of page caches for one entry, wherever it is kept (listed in page-cache.mjs).
 *
 * Belongs here: entry -> entry. Does not: keeping it.
 */
import { createRequire } from "node:module";
import rule from "../dist/generated/rule.json" with { type: "json" };

const NEXT = "next/dist/server/lib/incremental-cache/";
const require = createRequire(import.meta.url);
const { areTagsStale } = require(`${NEXT}tags-manifest.external.js`);

const ASKED_AGAIN = 60; // seconds, for a 404 that no document's tag takes back: of a release
const READS = "x-content-assets-reads";
const TAGS = "x-next-cache-tags";
const NOW = -1; // as `lastModified`: render again before answering
const OF_RELEASES = "/$/releases/"; // in a key, as Next.js makes one of route and path
const [TAG_START = ""] = rule.tag.split("{path}");

export function isOfRelease(key) {
  return key.includes(OF_RELEASES);
}

export function isMissing({ status }) {
  return status === 404;
}

/** A 404 that no document's tag takes back is asked again by time. */
export function missingEntry(entry) {
  return entry.value.headers?.[READS]
    ? entry
    : { ...entry, cacheControl: { revalidate: ASKED_AGAIN } };
}

/** Whether Next.js may serve it while it renders another: only what a reader came for. */
export function isPage({ status = 200 }) {
  return status === 200;
}

/** An answer that is rendered again before it is given, once it is stale by its tags or by time. */
export function renderedFirst(entry) {
  const { lastModified, cacheControl } = entry;
  if (areTagsStale(tagsOf(entry.value), lastModified)) return { ...entry, lastModified: NOW };
  if (typeof cacheControl?.revalidate !== "number") return entry;
  return { ...entry, cacheControl: { ...cacheControl, expire: cacheControl.revalidate } };
}

export function withReads(value) {
  const tags = tagsOf(value);
  if (tags.length === 0) return value;
  const paths = tags
    .filter((tag) => tag.startsWith(TAG_START))
    .map((tag) => tag.slice(TAG_START.length));
  return { ...value, headers: { ...value.headers, [READS]: paths.sort().join(" ") } };
}

export function tagsOf({ headers }) {
  const tags = headers?.[TAGS];
  return typeof tags === "string" ? tags.split(",") : [];
}
