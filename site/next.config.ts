import { withContentAssets } from "@content-assets/next/config";
import type { NextConfig } from "next";
import { KEPT_ANSWERS, SEARCHES } from "./app/(content)/site.config";

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

/** A static page has no query: with one, the list is another page under the same address. */
function searchRewrites() {
  return SEARCHES.flatMap(({ list, parameters }) =>
    parameters.map((key) => ({
      source: list,
      has: [{ type: "query" as const, key }],
      destination: `${list}/search`,
    })),
  );
}

/**
 * `next start` compresses a kept answer only where its type is set before the handler's own
 * headers are appended, which makes them lists.
 */
function keptAnswerTypes() {
  return KEPT_ANSWERS.map(({ source, type }) => ({
    source,
    headers: [{ key: "Content-Type", value: type }],
  }));
}

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: import.meta.dirname },
  typescript: { tsconfigPath: "tsconfig.build.json" }, // a build has no packages of tests
  rewrites: async () => ({ beforeFiles: searchRewrites(), afterFiles: [], fallback: [] }),
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    {
      source: "/:name(.+\\.svg)",
      headers: [{ key: "Content-Security-Policy", value: DRAWING_POLICY }],
    },
    ...keptAnswerTypes(),
  ],
};

export default withContentAssets(config);
