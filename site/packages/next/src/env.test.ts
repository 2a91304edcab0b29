import { describe, expect, test } from "vitest";
import { parseEnv, VARIABLES } from "./env.js";

const GOOD = {
  CONTENT_BASE_URL: "https://bucket.example/public/",
  REVALIDATE_TOKEN: "first-token-of-the-site",
};

const SAMPLES = {
  CONTENT_BASE_URL: "https://bucket.example/public",
  REVALIDATE_TOKEN: "first-token-of-the-site",
  REVALIDATE_TOKEN_NEXT: "second-token-of-the-site",
  SITE_URL: "https://site.example",
  SITE_INSTANCE: "a-name",
  CONTENT_ASSETS_PAGE_CACHE: "redis",
  REDIS_URL: "redis://user:secret@cache.example:6379/1",
  PREVIEW_TOKEN: "token-of-the-preview",
  VERCEL: "1",
  VERCEL_DEPLOYMENT_ID: "dpl_1",
  VERCEL_PROJECT_PRODUCTION_URL: "project.example",
} satisfies Record<(typeof VARIABLES)[number], string>;

describe("the environment", () => {
  test("an address loses its slash at the end", () => {
    expect(parseEnv(GOOD).contentBaseUrl).toBe("https://bucket.example/public");
  });

  test("one token is valid, and two while they are being changed", () => {
    const next = { REVALIDATE_TOKEN_NEXT: "second-token-of-the-site" };
    expect(parseEnv(GOOD).revalidateTokens).toEqual(["first-token-of-the-site"]);
    expect(parseEnv({ ...GOOD, ...next }).revalidateTokens).toHaveLength(2);
  });

  test("an empty second token is none, or it would let everybody in", () => {
    expect(parseEnv({ ...GOOD, REVALIDATE_TOKEN_NEXT: "" }).revalidateTokens).toHaveLength(1);
  });

  test.each(["CONTENT_BASE_URL", "REVALIDATE_TOKEN"])(
    "without %s it fails by that name",
    (name) => {
      expect(() => parseEnv({ ...GOOD, [name]: undefined })).toThrow(name);
    },
  );

  test.each(["bucket.example/public", "ftp://bucket.example", "https://bucket.example/?key=1"])(
    "%s is no address of a mirror",
    (address) => {
      expect(() => parseEnv({ ...GOOD, CONTENT_BASE_URL: address })).toThrow("CONTENT_BASE_URL");
    },
  );

  test("a token that can be guessed is refused, and not repeated in the message", () => {
    const refuse = () => parseEnv({ ...GOOD, REVALIDATE_TOKEN: "hunter2" });
    expect(refuse).toThrow("REVALIDATE_TOKEN");
    expect(refuse).not.toThrow("hunter2");
  });

  describe.each(VARIABLES)("white space around %s", (name) => {
    test.each([" ", "\n", "\r\n", "\t", "\u00a0", "\ufeff"])("is none of it (%j)", (space) => {
      const clean = { ...GOOD, ...SAMPLES };
      const padded = { ...clean, [name]: `${space}${SAMPLES[name]}${space}` };
      expect(parseEnv(padded)).toEqual(parseEnv(clean));
    });

    test("alone is no value", () => {
      const clean = { ...GOOD, ...SAMPLES };
      const read = (value: string | undefined) => {
        try {
          return { ...parseEnv({ ...clean, [name]: value }), instance: "" };
        } catch (error) {
          return String(error);
        }
      };
      expect(read(" \n")).toEqual(read(undefined));
    });
  });

  test.each([
    ["CONTENT_BASE_URL", "https://bucket.example/a\nb"],
    ["CONTENT_BASE_URL", "https://bücket.example/public"],
    ["REVALIDATE_TOKEN", "first-token-of-\nthe-site"],
    ["REVALIDATE_TOKEN", "first token of the site"],
    ["REVALIDATE_TOKEN_NEXT", "a-token-with-an-é-in-it"],
    ["PREVIEW_TOKEN", "a-token-with-a-\u0000-in-it"],
    ["SITE_URL", "https://site.example/a b"],
    ["SITE_INSTANCE", "a name"],
    ["SITE_INSTANCE", "x".repeat(65)],
  ])("%s can't be %j: no header or address holds it", (name, value) => {
    expect(() => parseEnv({ ...GOOD, [name]: value })).toThrow(name);
  });
});

describe("the name of the page cache", () => {
  test("is another one in each process", () => {
    const [one, other] = [parseEnv(GOOD).instance, parseEnv(GOOD).instance];
    expect(one).toBeDefined();
    expect(one).not.toBe(other);
  });

  test("is what several processes are told that share one", () => {
    expect(parseEnv({ ...GOOD, SITE_INSTANCE: "shared" }).instance).toBe("shared");
  });

  test("is that of the Redis server that several share, whoever they are to it", () => {
    const shared = { ...GOOD, CONTENT_ASSETS_PAGE_CACHE: "redis" };
    const named = (url: string) => parseEnv({ ...shared, REDIS_URL: url }).instance;
    expect(named("redis://a:b@cache.example:6379")).toBe(named("redis://cache.example:6379"));
    expect(named("redis://cache.example:6379")).not.toBe(named("redis://other.example:6379"));
    expect(named("redis://cache.example:6379")).toMatch(/^redis-[0-9a-f]{16}$/);
  });

  test.each([undefined, "cache.example:6379", "http://cache.example"])(
    "with Redis, %j is no address of the server",
    (url) => {
      const shared = { ...GOOD, CONTENT_ASSETS_PAGE_CACHE: "redis", REDIS_URL: url };
      expect(() => parseEnv(shared)).toThrow("REDIS_URL");
    },
  );

  test("is none on Vercel, where all share one", () => {
    expect(parseEnv({ ...GOOD, VERCEL: "1" }).instance).toBeUndefined();
  });
});
