/**
 * `next.config.ts` of a site that shows documents.
 *
 *     export default withContentAssets({ basePath: "/site" });
 *
 * Rules, in order:
 *   1. A build notes the mirror's revision before it reads any document, so its pages hold at
 *      least that; delivery starts there. A mirror that doesn't answer fails the build: the
 *      deployment that serves now is better.
 *   2. The fetch cache of an older build is deleted.
 *   3. Pages are kept by the package's page cache; on Vercel, by Vercel.
 *   4. A server that lacks a setting doesn't start.
 *
 * Belongs here: the configuration of Next.js. Does not: pages.
 */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { readMirrorRevision } from "./mirror-revision.js";
import { requireEnv } from "./start.js";

// next/constants is no ES module
const BUILD = "phase-production-build";
const SERVER = "phase-production-server";

/** Next.js configures itself for types as for a build (`next typegen`), and needs no mirror. */
const IS_FOR_TYPES = process.argv.includes("typegen");

type Context = { readonly defaultConfig: NextConfig };
type ConfigFunction = (phase: string, context: Context) => NextConfig | Promise<NextConfig>;

export interface Options {
  /**
   * The page cache of `next start`: the disk of one process, or a Redis server (REDIS_URL) that
   * several processes share. `false`: the `cacheHandler` of the configuration, if any.
   */
  readonly pageCache?: "disk" | "redis" | false;
}

const HANDLERS = { disk: "page-cache.mjs", redis: "redis-cache-handler.mjs" } as const;

/** The configuration `given`, completed for pages of documents. */
export function withContentAssets(
  given: NextConfig | ConfigFunction = {},
  options: Options = {},
): (phase: string, context: Context) => Promise<NextConfig> {
  return async (phase, context) => {
    const config = typeof given === "function" ? await given(phase, context) : given;
    const kind = kindOf(config, options);
    if (kind === "redis") process.env.CONTENT_ASSETS_PAGE_CACHE = kind; // for the environment's check
    if (phase === SERVER) requireEnv();
    const facts = phase === BUILD && !IS_FOR_TYPES ? await factsOfBuild(config) : {};
    return {
      ...pageCacheOf(kind),
      ...config,
      env: {
        ...config.env,
        ...facts,
        CONTENT_ASSETS_BASE_PATH: config.basePath ?? "",
        CONTENT_ASSETS_PAGE_CACHE: kind ?? "",
      },
    };
  };
}

type Kind = keyof typeof HANDLERS;

/** Which page cache of the package it is; undefined: Vercel's, or the configuration's own. */
function kindOf(config: NextConfig, { pageCache = "disk" }: Options): Kind | undefined {
  return process.env.VERCEL || !pageCache || config.cacheHandler ? undefined : pageCache;
}

function pageCacheOf(kind: Kind | undefined): NextConfig {
  if (!kind) return {};
  const cacheHandler = fileURLToPath(new URL(`../cache/${HANDLERS[kind]}`, import.meta.url));
  // Next.js would keep another copy of each page in the memory of each process
  return kind === "redis" ? { cacheHandler, cacheMaxMemorySize: 0 } : { cacheHandler };
}

/** The same in each process of one build: the first one's are inherited. */
async function factsOfBuild({ distDir = ".next" }: NextConfig): Promise<Record<string, string>> {
  if (!process.env.CONTENT_ASSETS_DEPLOYMENT) {
    const revision = await readMirrorRevision(process.env.CONTENT_BASE_URL);
    rmSync(join(process.cwd(), distDir, "cache", "fetch-cache"), { recursive: true, force: true });
    process.env.CONTENT_ASSETS_REVISION = String(revision);
    process.env.CONTENT_ASSETS_DEPLOYMENT = `build-${randomUUID()}`;
    process.stdout.write(
      revision > 0 ? `mirror at revision ${revision}\n` : "nothing published yet\n",
    );
  }
  const { CONTENT_ASSETS_DEPLOYMENT = "", CONTENT_ASSETS_REVISION = "0" } = process.env;
  return { CONTENT_ASSETS_DEPLOYMENT, CONTENT_ASSETS_REVISION };
}
