/** Bearer tokens, compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Whether `given` is one of `tokens`; how long it takes tells nothing. */
export function isKnownToken(given: string, tokens: readonly string[]): boolean {
  const digest = digestOf(given);
  // Every token is compared, and digests have one length.
  return tokens.map((token) => timingSafeEqual(digest, digestOf(token))).includes(true);
}

/** The token in an Authorization header; empty where there is none. */
export function bearerToken(header: string | null): string {
  return /^Bearer (?<token>\S+)$/i.exec(header ?? "")?.groups?.token ?? "";
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
