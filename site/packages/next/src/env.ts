/**
 * The environment, parsed once: a missing value fails at the start, by its name.
 *
 * Belongs here: what a deployment is told. Does not: what a build knows (build.ts).
 */
import { createHash, randomUUID } from "node:crypto";

export interface Env {
  /** The public prefix of the bucket, without a slash at the end. */
  readonly contentBaseUrl: string;
  /** One, or two while the token is being changed. */
  readonly revalidateTokens: readonly string[];
  /** The site's own address, as feeds, the sitemap and shared links give it. */
  readonly siteUrl: string;
  /** Who has it may see what is held; without one, nobody may. */
  readonly previewToken: string | undefined;
  /** The platform's own name for this deployment, where there is one. */
  readonly platformDeployment: string | undefined;
  /** Which page cache this process has; undefined where all processes share the platform's. */
  readonly instance: string | undefined;
}

/** Every variable that is read; white space around a value is none of it. */
export const VARIABLES = [
  "CONTENT_BASE_URL",
  "REVALIDATE_TOKEN",
  "REVALIDATE_TOKEN_NEXT",
  "SITE_URL",
  "SITE_INSTANCE",
  "CONTENT_ASSETS_PAGE_CACHE",
  "REDIS_URL",
  "PREVIEW_TOKEN",
  "VERCEL",
  "VERCEL_DEPLOYMENT_ID",
  "VERCEL_PROJECT_PRODUCTION_URL",
] as const;

type Name = (typeof VARIABLES)[number];
type Environ = Readonly<Record<string, string | undefined>>;

const LOCAL_SITE_URL = "http://localhost:3000"; // of `next start` on a laptop
const MIN_TOKEN_CHARACTERS = 16; // a shorter one can be guessed
const PRINTABLE = /^[!-~]+$/; // what fits into a header and an address
const INSTANCE = /^[A-Za-z0-9._-]{1,64}$/;

/** Throws an error that names the variable, and never its value. */
export function parseEnv(environ: Environ): Env {
  const given = (name: Name) => environ[name]?.trim() || undefined;
  const [next, preview] = [given("REVALIDATE_TOKEN_NEXT"), given("PREVIEW_TOKEN")];
  const domain = given("VERCEL_PROJECT_PRODUCTION_URL"); // on Vercel a project knows its own
  return {
    contentBaseUrl: parseUrl("CONTENT_BASE_URL", required("CONTENT_BASE_URL", given)),
    revalidateTokens: [
      parseToken("REVALIDATE_TOKEN", required("REVALIDATE_TOKEN", given)),
      ...(next ? [parseToken("REVALIDATE_TOKEN_NEXT", next)] : []),
    ],
    siteUrl: parseUrl("SITE_URL", given("SITE_URL") ?? (domain && `https://${domain}`)),
    previewToken: preview && parseToken("PREVIEW_TOKEN", preview),
    platformDeployment: given("VERCEL_DEPLOYMENT_ID"),
    instance: parseInstance(given("SITE_INSTANCE"), ownCache(given)),
  };
}

/** Of this process: Next.js bundles this module more than once. */
const process_ = globalThis as { contentAssetsEnv?: Env };

export function readEnv(): Env {
  process_.contentAssetsEnv ??= parseEnv({
    ...process.env,
    // written out, so that a build inlines it
    CONTENT_ASSETS_PAGE_CACHE: process.env.CONTENT_ASSETS_PAGE_CACHE,
  });
  return process_.contentAssetsEnv;
}

function required(name: Name, given: (name: Name) => string | undefined): string {
  const value = given(name);
  if (!value)
    throw new Error(
      `${name}: expected a value, found none; see the README of @content-assets/next`,
    );
  return value;
}

function parseUrl(name: Name, value = LOCAL_SITE_URL): string {
  const url = PRINTABLE.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.search || url.hash) {
    throw new Error(`${name}: expected an http(s) address without a query`);
  }
  return value.replace(/\/+$/, "");
}

function parseToken(name: Name, value: string): string {
  if (value.length < MIN_TOKEN_CHARACTERS || !PRINTABLE.test(value)) {
    throw new Error(
      `${name}: expected at least ${MIN_TOKEN_CHARACTERS} printable ASCII characters without ` +
        "white space; make a new one",
    );
  }
  return value;
}

/** Which page cache this process has, unless a name is given; undefined: Vercel's, of all. */
function ownCache(given: (name: Name) => string | undefined): string | undefined {
  if (given("VERCEL")) return undefined;
  if (given("CONTENT_ASSETS_PAGE_CACHE") !== "redis") return randomUUID();
  const { host, pathname } = parseRedisUrl(required("REDIS_URL", given)); // no credentials
  return `redis-${createHash("sha256")
    .update(host + pathname)
    .digest("hex")
    .slice(0, 16)}`;
}

function parseRedisUrl(value: string): URL {
  const url = PRINTABLE.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  if (url && ["redis:", "rediss:"].includes(url.protocol)) return url;
  throw new Error("REDIS_URL: expected an address like redis://host:6379");
}

function parseInstance(value: string | undefined, own: string | undefined): string | undefined {
  if (value === undefined) return own;
  if (INSTANCE.test(value)) return value;
  throw new Error("SITE_INSTANCE: expected 1 to 64 letters, digits, dots, hyphens or underscores");
}
