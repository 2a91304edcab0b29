/**
 * The pages of several processes of `next start`, in one Redis server (REDIS_URL).
 *
 *     export default withContentAssets(config, { pageCache: "redis" });
 *
 * Rules, in order:
 *   1. Pages are kept for a build: another build's name other scripts.
 *   2. Pages and marks have the time of the Redis server: the clocks of two machines may differ.
 *   3. While the server doesn't answer, every page is rendered at each visit, and hooks are
 *      refused (`isPageCacheReachable`); a mark that fails nevertheless is made later.
 *   4. When the server has lost its marks, all older pages are rendered again.
 *   5. Every key expires. 404s and pages of releases, of which strangers can make up any
 *      number, end soon.
 *   6. Stale pages and the documents read for a page: as in page-cache.mjs.
 *
 * Belongs here: keeping entries and tags. Does not: rules for an entry (rules.mjs).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createClient } from "redis";
import { logLine } from "../dist/log.js";
import { prepareProcess } from "../dist/start.js";
import {
  isMissing,
  isOfRelease,
  isPage,
  missingEntry,
  renderedFirst,
  tagsOf,
  withReads,
} from "./rules.mjs";

const PREFIX = "content-assets:";
const KEPT_SECONDS = 30 * 24 * 3600;
const KEPT_SHORTLY_SECONDS = 3600;
const SINCE = ""; // no tag: when the marks of this build began
const TIMEOUT_MILLISECONDS = 2_000; // a visitor waits; rendering takes a tenth of it
const RECONNECT_MILLISECONDS = 500;
const require = createRequire(import.meta.url);
const NEXT = "next/dist/server/lib/incremental-cache/";
const { areTagsExpired, tagsManifest } = require(`${NEXT}tags-manifest.external.js`);

const isBuild = process.env.NEXT_PHASE === "phase-production-build";

/** Of this process. */
let client;
let connecting;
/** Tags that could not be marked, with how long they may be served. */
const unmarked = new Map();

/** For the hook, which is bundled apart (src/handlers.ts). */
globalThis.contentAssetsPageCacheProbe = async () => (await connected()).ping();

export default class RedisCacheHandler {
  #prefix;
  #requestTags;

  constructor({ serverDistDir, revalidatedTags = [] }) {
    this.#requestTags = revalidatedTags;
    if (isBuild || !serverDistDir) return; // Next.js keeps the pages of a build; a proxy has none
    process.env.CONTENT_ASSETS_PAGE_CACHE ??= "redis";
    prepareProcess();
    this.#prefix ??= `${PREFIX}${buildOf(serverDistDir)}:`;
  }

  resetRequestCache() {}

  async get(key, { kind, tags = [], softTags = [] }) {
    return this.#unlessDown(async (redis) => {
      const found = await redis.get(this.#prefix + key);
      if (!found) return null;
      const entry = parse(found);
      const all = kind === "FETCH" ? [...tags, ...softTags] : tagsOf(entry.value);
      const since = await this.#readMarks(redis, all);
      if (entry.lastModified < since || areTagsExpired(all, entry.lastModified)) return null;
      if (kind !== "FETCH") return isPage(entry.value) ? entry : renderedFirst(entry);
      return all.some((tag) => this.#requestTags.includes(tag)) ? null : entry;
    });
  }

  async set(key, value, { cacheControl }) {
    const isFetch = value?.kind === "FETCH";
    if (value?.headers && !isFetch) {
      Object.assign(value.headers, withReads(value).headers); // the first visitor's, too
    }
    await this.#unlessDown(async (redis) => {
      if (!value) return redis.del(this.#prefix + key);
      const made = { value, lastModified: await timeOf(redis), cacheControl };
      const entry = !isFetch && isMissing(value) ? missingEntry(made) : made;
      const isShort = isFetch || isMissing(value) || isOfRelease(key);
      const EX = isShort ? KEPT_SHORTLY_SECONDS : KEPT_SECONDS;
      return redis.set(this.#prefix + key, format(entry), { EX });
    });
  }

  async revalidateTag(given, durations) {
    if (!this.#prefix) return;
    for (const tag of [given].flat()) unmarked.set(tag, durations);
    await this.#unlessDown(async () => {});
  }

  async #markAll(redis) {
    if (unmarked.size === 0) return;
    const [now, marking] = [await timeOf(redis), [...unmarked]];
    await this.#since(redis);
    for (const [tag, durations] of marking) {
      const expired = durations ? durations.expire && now + durations.expire * 1000 : now;
      if (durations) await redis.hSet(`${this.#prefix}stale`, tag, now);
      if (expired) await redis.hSet(`${this.#prefix}expired`, tag, expired);
      if (unmarked.get(tag) === durations) unmarked.delete(tag);
    }
    await this.#readMarks(
      redis,
      marking.map(([tag]) => tag),
    );
  }

  /** Show Next.js the marks of other processes; return the time of the first mark. */
  async #readMarks(redis, tags) {
    const [[since, ...stale], expired] = await Promise.all([
      redis.hmGet(`${this.#prefix}stale`, [SINCE, ...tags]),
      tags.length > 0 ? redis.hmGet(`${this.#prefix}expired`, tags) : [],
    ]);
    for (const [place, tag] of tags.entries()) {
      const marks = { ...numbered("stale", stale[place]), ...numbered("expired", expired[place]) };
      if (Object.keys(marks).length > 0) tagsManifest.set(tag, marks);
    }
    return Number(since ?? (await this.#since(redis)));
  }

  async #since(redis) {
    await redis.hSetNX(`${this.#prefix}stale`, SINCE, String(await timeOf(redis)));
    return redis.hGet(`${this.#prefix}stale`, SINCE);
  }

  /** The result; null where nothing is kept, and while the server doesn't answer. */
  async #unlessDown(ask) {
    if (!this.#prefix) return null;
    try {
      const redis = await connected();
      await this.#markAll(redis);
      return await ask(redis);
    } catch (error) {
      logLine("page_cache_unreachable", { message: String(error?.message ?? error) });
      return null;
    }
  }
}

/** The connection of this process; it is made again by itself, and never queues. */
async function connected() {
  client ??= createClient({
    url: process.env.REDIS_URL?.trim(),
    disableOfflineQueue: true,
    commandOptions: { timeout: TIMEOUT_MILLISECONDS },
    socket: {
      connectTimeout: TIMEOUT_MILLISECONDS,
      reconnectStrategy: () => RECONNECT_MILLISECONDS,
    },
  }).on("error", () => {}); // each command reports its own
  connecting ??= Promise.race([
    client.connect(),
    new Promise((_, reject) => {
      setTimeout(
        reject,
        TIMEOUT_MILLISECONDS,
        new Error("expected a connection, found none"),
      ).unref();
    }),
  ]);
  await connecting.catch(() => {}); // it keeps trying
  return client;
}

/** Milliseconds since 1970. */
async function timeOf(redis) {
  const [seconds, microseconds] = await redis.sendCommand(["TIME"]);
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

function buildOf(serverDistDir) {
  return readFileSync(join(serverDistDir, "..", "BUILD_ID"), "utf8").trim();
}

function numbered(name, value) {
  return value === null || value === undefined ? {} : { [name]: Number(value) };
}

/** As JSON, which has neither bytes nor maps. */
function format(entry) {
  return JSON.stringify(entry, function (key, value) {
    const given = this[key]; // before a Buffer's own toJSON
    if (Buffer.isBuffer(given)) return { $bytes: given.toString("base64") };
    return given instanceof Map ? { $map: [...given] } : value;
  });
}

function parse(text) {
  return JSON.parse(text, (_key, value) => {
    if (value && typeof value.$bytes === "string") return Buffer.from(value.$bytes, "base64");
    return value && Array.isArray(value.$map) ? new Map(value.$map) : value;
  });
}
