import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from "next/constants.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withContentAssets } from "./config.js";
import { serveMirror } from "./mirror.fixture.js";

const CONTEXT = { defaultConfig: {} };

beforeEach(() => {
  for (const name of ["VERCEL", "CONTENT_ASSETS_DEPLOYMENT", "CONTENT_ASSETS_PAGE_CACHE"]) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const name of ["DEPLOYMENT", "REVISION", "PAGE_CACHE"]) {
    delete process.env[`CONTENT_ASSETS_${name}`];
  }
});

function configOf(...given: Parameters<typeof withContentAssets>) {
  return withContentAssets(...given)(PHASE_DEVELOPMENT_SERVER, CONTEXT);
}

describe("the configuration of a site", () => {
  test("is kept, with a page cache and the base path beside it", async () => {
    const config = await configOf({ basePath: "/shop", env: { OWN: "1" }, trailingSlash: true });
    expect(config).toMatchObject({ basePath: "/shop", trailingSlash: true });
    expect(config.env).toMatchObject({ OWN: "1", CONTENT_ASSETS_BASE_PATH: "/shop" });
    expect(config.cacheHandler).toMatch(/page-cache\.mjs$/);
  });

  test("may be a function of the phase", async () => {
    const config = await configOf((phase) => ({ basePath: `/${phase}` }));
    expect(config.basePath).toBe(`/${PHASE_DEVELOPMENT_SERVER}`);
  });

  test("has the page cache that is asked for", async () => {
    const own = { cacheHandler: "/own.mjs" };
    expect((await configOf({}, { pageCache: "redis" })).cacheHandler).toMatch(/redis/);
    expect((await configOf({}, { pageCache: false })).cacheHandler).toBeUndefined();
    expect((await configOf(own)).cacheHandler).toBe("/own.mjs");
    vi.stubEnv("VERCEL", "1");
    expect((await configOf({})).cacheHandler).toBeUndefined();
  });
});

describe("a build", () => {
  const build = () => withContentAssets({ distDir: "none" })(PHASE_PRODUCTION_BUILD, CONTEXT);

  test("notes the mirror's revision once, for all of its processes", async () => {
    await using mirror = await serveMirror({
      "status.json": { body: JSON.stringify({ mirror_revision: 7 }) },
    });
    vi.stubEnv("CONTENT_BASE_URL", mirror.baseUrl);
    const [first, second] = [await build(), await build()];
    expect(first.env).toMatchObject({ CONTENT_ASSETS_REVISION: "7" });
    expect(second.env).toEqual(first.env);
    expect(mirror.asked).toEqual(["status.json"]);
  });

  test.each(["", "http://127.0.0.1:9"])("fails without a mirror (%j)", async (address) => {
    vi.stubEnv("CONTENT_BASE_URL", address);
    await expect(build()).rejects.toThrow(/expected/);
  });
});
