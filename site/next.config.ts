import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/**
 * Pages are static, so no nonce can be in them: the inline scripts are Next.js' own payload.
 * Inline style attributes are lengths of bars and marks; there are no inline style elements.
 */
const isDevelopment = process.env.NODE_ENV === "development";
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ""}`,
  "script-src-attr 'none'",
  `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ""}`,
  "style-src-attr 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** A drawing that is opened by itself: its styles are within, and it runs nothing. */
const DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const SECURITY_HEADERS = [
  { key: "Content-Security-Policy", value: CONTENT_SECURITY_POLICY },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];

/**
 * Answers of route handlers that are kept. `next start` compresses only what has its type set
 * before the handler's own headers are appended, which makes them lists.
 */
const KEPT_ANSWERS = [
  { source: "/map.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/events/map.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/timeline.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/space-weather/kp.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/statistics/days.svg", type: "image/svg+xml; charset=utf-8" },
  { source: "/feed.atom", type: "application/atom+xml; charset=utf-8" },
  { source: "/feed.json", type: "application/feed+json; charset=utf-8" },
  { source: "/sitemap.xml", type: "application/xml; charset=utf-8" },
];

/** What the list of earthquakes is asked for by; lib/search.ts reads them. */
const SEARCH_PARAMETERS = ["magnitude", "days", "place", "sort", "page"];

/** A static page has no query: with one, the list is another page under the same address. */
function searchRewrites() {
  const asked = [
    ...SEARCH_PARAMETERS.map((key) => ({ source: "/earthquakes", key })),
    { source: "/countries", key: "q" },
  ];
  return asked.map(({ source, key }) => ({
    source,
    has: [{ type: "query" as const, key }],
    destination: `${source}/search`,
  }));
}

/** What scripts/prebuild.mjs wrote; there is nothing of it in `next dev`. */
function buildFacts(): Record<string, string> {
  const file = new URL(".run/build.json", import.meta.url);
  if (!existsSync(file)) return {};
  const { deployment, revision } = JSON.parse(readFileSync(file, "utf8"));
  return { BUILD_DEPLOYMENT: String(deployment), BUILD_REVISION: String(revision) };
}

/** Vercel keeps pages itself. */
const PAGE_CACHE = process.env.VERCEL ? {} : { cacheHandler: fileOf("lib/page-cache.mjs") };

function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const config: NextConfig = {
  ...PAGE_CACHE,
  poweredByHeader: false,
  reactStrictMode: true,
  env: buildFacts(),
  turbopack: { root: import.meta.dirname },
  typescript: { tsconfigPath: "tsconfig.build.json" }, // a build has no packages of tests
  rewrites: async () => ({ beforeFiles: searchRewrites(), afterFiles: [], fallback: [] }),
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    {
      source: "/:name(.+\\.svg)",
      headers: [{ key: "Content-Security-Policy", value: DRAWING_POLICY }],
    },
    ...KEPT_ANSWERS.map(({ source, type }) => ({
      source,
      headers: [{ key: "Content-Type", value: type }],
    })),
  ],
};

export default config;
