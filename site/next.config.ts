import { existsSync, readFileSync } from "node:fs";
import type { NextConfig } from "next";

/** Pages are static, so no nonce can be in them: the inline scripts are Next.js' own payload. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'unsafe-inline'${process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const SECURITY_HEADERS = [
  { key: "Content-Security-Policy", value: CONTENT_SECURITY_POLICY },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
];

/** What the list of earthquakes is asked for by; lib/search.ts reads them. */
const SEARCH_PARAMETERS = ["magnitude", "days", "place", "sort", "page"];

/** A static page has no query: with one, the list is another page under the same address. */
function searchRewrites() {
  return SEARCH_PARAMETERS.map((key) => ({
    source: "/earthquakes",
    has: [{ type: "query" as const, key }],
    destination: "/earthquakes/search",
  }));
}

/** What scripts/prebuild.mjs wrote; there is nothing of it in `next dev`. */
function buildFacts(): Record<string, string> {
  const file = new URL(".run/build.json", import.meta.url);
  if (!existsSync(file)) return {};
  const { deployment, revision } = JSON.parse(readFileSync(file, "utf8"));
  return { BUILD_DEPLOYMENT: String(deployment), BUILD_REVISION: String(revision) };
}

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  env: buildFacts(),
  turbopack: { root: import.meta.dirname },
  rewrites: async () => ({ beforeFiles: searchRewrites(), afterFiles: [], fallback: [] }),
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
};

export default config;
