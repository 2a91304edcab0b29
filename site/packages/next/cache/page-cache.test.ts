import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFs } from "next/dist/server/lib/node-fs-methods.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import PageCache, { KEPT_IN_MEMORY } from "./page-cache.mjs";

const PAGE = { kind: "APP_PAGE" };
let folder: string;
let keys = 0;

beforeEach(() => {
  vi.stubEnv("CONTENT_BASE_URL", "https://bucket.example/public");
  vi.stubEnv("REVALIDATE_TOKEN", "token-of-the-tests");
  vi.useFakeTimers({ toFake: ["Date"] });
  folder = mkdtempSync(join(tmpdir(), "page-cache-"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** As Next.js makes one for each request. */
function cache(): PageCache {
  return new PageCache({ fs: nodeFs, flushToDisk: true, serverDistDir: folder });
}

function rendered(status: number, tag: string, text = "page") {
  const headers: Record<string, string> = { "x-next-cache-tags": `_N_T_/layout,doc:${tag}` };
  return {
    kind: "APP_PAGE",
    html: text,
    rscData: Buffer.from(text),
    segmentData: new Map([["/_tree", Buffer.from(text)]]),
    status,
    headers,
  };
}

function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => name);
}

function newKey(): string {
  return `/route-cache/APP_PAGE/a/$/page-${keys++}`;
}

describe("a 404", () => {
  test("leaves nothing on disk, however many are asked for, and the last few hundred in memory", async () => {
    const all = Array.from({ length: KEPT_IN_MEMORY + 50 }, newKey);
    for (const key of all) await cache().set(key, rendered(404, "x.json"), PAGE);
    expect(files()).toEqual([]);
    const kept = await Promise.all(all.map((key) => cache().get(key, PAGE)));
    expect(kept.slice(0, 50)).toEqual(Array(50).fill(null));
    expect(kept.slice(50).every((each) => each?.value?.status === 404)).toBe(true);
  });

  test("takes the place of the page before it, on disk and in memory", async () => {
    const key = newKey();
    await cache().set(key, rendered(200, "x.json"), PAGE);
    expect(files().length).toBeGreaterThan(0);
    await cache().set(key, rendered(404, "x.json"), PAGE);
    expect(files()).toEqual([]);
    expect((await cache().get(key, PAGE))?.value?.status).toBe(404);
    await cache().set(key, rendered(200, "x.json"), PAGE);
    expect((await cache().get(key, PAGE))?.value?.status).toBe(200);
  });

  test("that no document takes back is asked again after a minute", async () => {
    const [key, value] = [newKey(), rendered(404, "x.json")];
    value.headers = { "x-next-cache-tags": "_N_T_/layout" };
    await cache().set(key, value, { ...PAGE, cacheControl: { revalidate: false } });
    expect((await cache().get(key, PAGE))?.cacheControl).toEqual({ revalidate: 60, expire: 60 });
  });
});

describe("a release", () => {
  test("and the difference of any two leave nothing on disk", async () => {
    for (const name of ["1-a", "1-a...2-b"]) {
      const key = `/route-cache/APP_PAGE/a/$/releases/${name}`;
      await cache().set(key, rendered(200, "x.json"), PAGE);
      expect((await cache().get(key, PAGE))?.value?.status).toBe(200);
    }
    expect(files()).toEqual([]);
  });

  test("nor does what was fetched for it", async () => {
    const data = { body: "", headers: {}, url: "", status: 200 };
    await cache().set(newKey(), { kind: "FETCH", data, revalidate: 60 }, { kind: "FETCH" });
    expect(files()).toEqual([]);
  });
});

describe("what is stale", () => {
  test.each([
    [200, false],
    [307, true],
    [308, true],
    [404, true],
  ])("%i is rendered before it is answered: %s", async (status, isFirst) => {
    const [key, tag] = [newKey(), `stale-${status}.json`];
    await cache().set(key, rendered(status, tag), PAGE);
    expect((await cache().get(key, PAGE))?.lastModified).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + 1000);
    await cache().revalidateTag(`doc:${tag}`, { expire: 60 });
    expect((await cache().get(key, PAGE))?.lastModified === -1).toBe(isFirst);
  });

  test("by time counts as well, as after a render that failed", async () => {
    const key = newKey();
    const context = { ...PAGE, cacheControl: { revalidate: 3, expire: 90 } };
    await cache().set(key, rendered(404, "y.json"), context);
    expect((await cache().get(key, PAGE))?.cacheControl).toEqual({ revalidate: 3, expire: 3 });
  });
});

test("every answer names what was read for it, from the first visitor on", async () => {
  for (const status of [200, 307, 404]) {
    const [key, value] = [newKey(), rendered(status, "b.json,doc:a.json")];
    await cache().set(key, value, PAGE);
    expect(value.headers["x-content-assets-reads"]).toBe("a.json b.json");
    const kept = await cache().get(key, PAGE);
    expect(kept?.value?.headers?.["x-content-assets-reads"]).toBe("a.json b.json");
  }
});
