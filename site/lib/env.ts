/**
 * The environment, parsed once: a missing value fails at the start, by its name.
 *
 * Belongs here: what a deployment is told. Does not: what a build knows (build.ts).
 */

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
}

type Environ = Readonly<Record<string, string | undefined>>;

const LOCAL_SITE_URL = "http://localhost:3000"; // of `next start` on a laptop
const MIN_TOKEN_CHARACTERS = 16; // a shorter one can be guessed

/** Throws an error that names the variable, and never its value. */
export function parseEnv(environ: Environ): Env {
  const { REVALIDATE_TOKEN_NEXT: next, PREVIEW_TOKEN: preview } = environ;
  return {
    contentBaseUrl: parseUrl("CONTENT_BASE_URL", required(environ, "CONTENT_BASE_URL")),
    revalidateTokens: [
      parseToken("REVALIDATE_TOKEN", required(environ, "REVALIDATE_TOKEN")),
      ...(next ? [parseToken("REVALIDATE_TOKEN_NEXT", next)] : []),
    ],
    siteUrl: parseUrl("SITE_URL", environ.SITE_URL || platformUrl(environ) || LOCAL_SITE_URL),
    previewToken: preview ? parseToken("PREVIEW_TOKEN", preview) : undefined,
    platformDeployment: environ.VERCEL_DEPLOYMENT_ID || undefined,
  };
}

let parsed: Env | undefined;

export function readEnv(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

function required(environ: Environ, name: string): string {
  const value = environ[name];
  if (!value) throw new Error(`${name}: expected a value, found none; see site/.env.example`);
  return value;
}

/** On Vercel a project knows its own domain. */
function platformUrl(environ: Environ): string | undefined {
  const domain = environ.VERCEL_PROJECT_PRODUCTION_URL;
  return domain && `https://${domain}`;
}

function parseUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.search || url.hash) {
    throw new Error(`${name}: expected an http(s) address without a query; see site/.env.example`);
  }
  return value.replace(/\/+$/, "");
}

function parseToken(name: string, value: string): string {
  if (value.length < MIN_TOKEN_CHARACTERS) {
    throw new Error(
      `${name}: expected at least ${MIN_TOKEN_CHARACTERS} characters; make a new one`,
    );
  }
  return value;
}
