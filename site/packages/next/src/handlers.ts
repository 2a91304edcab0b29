/**
 * Route handlers: the hook, health, status, draft mode.
 *
 *     // app/api/[...contentAssets]/route.ts
 *     export const { GET, POST } = createHandlers(reader);
 *
 * A site may mount each by itself, too: `export const { revalidate: POST } = createHandlers(reader)`
 * in app/api/revalidate/route.ts.
 *
 * Belongs here: requests -> answers. Does not: rules (revalidation.ts, health.ts, …).
 */
import { revalidateTag } from "next/cache.js";
import { draftMode } from "next/headers.js";
import { hrefOf } from "./base-path.js";
import { mayPreview } from "./draft.js";
import { readEnv } from "./env.js";
import { describeHealth } from "./health.js";
import { logLine } from "./log.js";
import { problemResponse } from "./problem.js";
import { rateLimit } from "./rate.js";
import type { Site } from "./reader.js";
import { isReleaseName } from "./records.js";
import { answerHook } from "./revalidation.js";
import { tryStatus } from "./status.js";

/** A route handler of Next.js. */
export type Handler = (request: Request) => Promise<Response>;
type Routed = (request: Request, context: RouteContext) => Promise<Response>;

interface RouteContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export interface Handlers {
  /** All of the below, for a catch-all segment below `/api`. */
  readonly GET: Routed;
  readonly POST: Routed;
  /** `POST /api/revalidate`. */
  readonly revalidate: Handler;
  /** `GET /api/health`. */
  readonly health: Handler;
  /** `GET /api/status`: `status.json` under the site's own address. */
  readonly status: Handler;
  /** `POST /api/draft`: the form of the preview page. */
  readonly draft: Handler;
  /** `POST /api/draft/exit`: the button of the draft banner. */
  readonly exitDraft: Handler;
}

const NO_STORE = { "Cache-Control": "no-store" };
const STATUS_CACHE_CONTROL = "public, max-age=10, s-maxage=10, stale-while-revalidate=60";

/** The handlers of a site. */
export function createHandlers(site: Site): Handlers {
  const own = {
    revalidate: createHook(site),
    health: async () =>
      Response.json(describeHealth(site.majors, readEnv()), { headers: NO_STORE }),
    status: answerStatus,
    draft: enterDraft,
    exitDraft: leaveDraft,
  };
  const gets = { health: own.health, status: own.status };
  const posts = {
    revalidate: own.revalidate,
    draft: own.draft,
    "draft/exit": own.exitDraft,
  };
  return { ...own, GET: routed(gets, posts, "POST"), POST: routed(posts, gets, "GET") };
}

type Table = Readonly<Record<string, Handler>>;

function routed(ours: Table, others: Table, otherMethod: string): Routed {
  return async (request, { params }) => {
    const path = Object.values(await params)
      .flat()
      .join("/");
    const handler = Object.hasOwn(ours, path) ? ours[path] : undefined;
    if (handler) return handler(request);
    if (Object.hasOwn(others, path)) {
      const detail = `expected ${otherMethod}, found ${request.method}`;
      const problem = { status: 405, title: "Method not allowed", detail };
      return problemResponse(problem, { Allow: otherMethod });
    }
    const known = Object.keys({ ...ours, ...others })
      .sort()
      .join(", ");
    const detail = `expected one of ${known}`;
    return problemResponse({ status: 404, title: "Not found", detail });
  };
}

function createHook({ rule, majors }: Site): Handler {
  // A delivery of 100,000 documents is 100 hooks; a caller that sends more is broken.
  const limit = rateLimit({ atOnce: 200, perSecond: 20 });
  return async (request) => {
    const env = readEnv();
    return answerHook(request, {
      tokens: env.revalidateTokens,
      deployment: describeHealth(majors, env).deployment,
      isPageCacheReachable,
      isShown: (path) => rule.isShown(path),
      limit,
      log: logLine,
      // "max": readers get the last good page until the new one is made, whatever S3 does then.
      revalidate: (tag) => revalidateTag(tag, "max"),
    });
  };
}

/** Of this process: set by a page cache that others share (cache/redis-cache-handler.mjs). */
const process_ = globalThis as { contentAssetsPageCacheProbe?: () => Promise<unknown> };

/** Next.js marks tags after the answer, so a failure has to be noticed before it. */
async function isPageCacheReachable(): Promise<boolean> {
  try {
    await process_.contentAssetsPageCacheProbe?.();
    return true;
  } catch {
    return false;
  }
}

/** Pages ask no third party: the status comes from the site itself. */
async function answerStatus(): Promise<Response> {
  const status = await tryStatus();
  if (status) return Response.json(status, { headers: { "Cache-Control": STATUS_CACHE_CONTROL } });
  const isUnpublished = status === null;
  return problemResponse({
    status: isUnpublished ? 404 : 503,
    title: isUnpublished ? "Not found" : "Service unavailable",
    detail: isUnpublished ? "no run has left a status yet" : "the status can’t be read just now",
  });
}

async function enterDraft(request: Request): Promise<Response> {
  if (!(await mayPreview(request, readEnv().previewToken))) return seeOther("/preview?refused");
  (await draftMode()).enable();
  return seeOther("/");
}

async function leaveDraft(): Promise<Response> {
  (await draftMode()).disable();
  return seeOther("/");
}

/** `GET /releases/compare`: the form on the page of releases leads to the page of the two chosen. */
export async function compareReleases(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const areNames = isReleaseName(from) && isReleaseName(to);
  const location = hrefOf(areNames ? `/releases/${from}...${to}` : "/releases");
  return new Response(null, { status: 303, headers: { Location: location } });
}

function seeOther(href: string): Response {
  return new Response(null, { status: 303, headers: { Location: hrefOf(href), ...NO_STORE } });
}
