/**
 * The pages that `next start` keeps: Next.js' own cache on disk, with rules of ours.
 *
 * Rules, in order:
 *   1. Kept in memory only, the last few hundred: 404s, since anyone can ask for addresses that
 *      never existed, and releases, of which any two make a page. Next.js alone keeps seven files
 *      of each, for good. What was fetched for them is kept in memory, too.
 *   2. A 404 takes the place of the page before it, on disk too.
 *   3. Nothing but a page with status 200 is served while it is stale: it is rendered again first.
 *      Next.js (16.4) renders in the background into the response that it has just answered; after
 *      a 404 the new page got the title and the `noindex` of the old one, and kept them.
 *   4. Each answer names the documents that were read for it, by the tags that Next.js recorded:
 *      delivery compares them with the page rule.
 *
 * On Vercel this module is not used: Vercel keeps pages itself, and renders into a new response.
 *
 * Belongs here: what is kept, and how long. Does not: how it is stored (Next.js').
 */
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { prepareProcess } from "../dist/start.js";
import {
  isMissing,
  isOfRelease,
  isPage,
  missingEntry,
  renderedFirst,
  withReads,
} from "./rules.mjs";

export const KEPT_IN_MEMORY = 256; // 15 to 100 kB each
const NEXT = "next/dist/server/lib/incremental-cache/";
const require = createRequire(import.meta.url);
const FileSystemCache = require(`${NEXT}file-system-cache.js`).default;
const { cacheControls } = require(`${NEXT}shared-cache-controls.external.js`).SharedCacheControls;

const OF_A_PAGE = [".html", ".rsc", ".meta", ".segments"];

/** What is kept in memory only, what was asked for last at the end. */
const inMemory = new Map();

export default class PageCache extends FileSystemCache {
  constructor(context) {
    super(context);
    prepareProcess();
  }

  async get(key, context) {
    const kept = inMemory.get(key) ?? (await super.get(key, context));
    if (!kept?.value || context.kind === "FETCH") return kept;
    if (inMemory.delete(key)) inMemory.set(key, kept);
    const entry = { ...kept, value: withReads(kept.value) };
    return isPage(entry.value) ? entry : renderedFirst(entry);
  }

  async set(key, value, context) {
    const entry = { value, lastModified: Date.now(), cacheControl: context.cacheControl };
    if (value?.kind === "FETCH") return void FileSystemCache.memoryCache?.set(key, entry);
    if (value?.headers) Object.assign(value.headers, withReads(value).headers); // the first visitor's, too
    inMemory.delete(key);
    if (!isForMemory(key, value)) return super.set(key, value, context);
    inMemory.set(key, isMissing(value) ? missingEntry(entry) : entry);
    for (const oldest of inMemory.keys()) {
      if (inMemory.size <= KEPT_IN_MEMORY) break;
      inMemory.delete(oldest);
      cacheControls.delete(oldest); // in which Next.js keeps a line for every address
    }
    await this.#remove(key, value.kind);
  }

  /** Take away the page that was there before. */
  async #remove(key, kind) {
    FileSystemCache.memoryCache?.remove(key);
    if (!this.flushToDisk) return;
    const paths = OF_A_PAGE.map((ending) => this.getFilePath(`${key}${ending}`, kind));
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  }
}

function isForMemory(key, value) {
  return value?.kind === "APP_PAGE" && (isMissing(value) || isOfRelease(key));
}
