/** Addresses of the site as others call it, and of the data. */
import { readEnv } from "./env.js";

/** An address that a source gives, if it is one on the web: no script, no other scheme. */
export function webUrl(address: string | null): string | undefined {
  const url = address !== null && URL.canParse(address) ? new URL(address) : undefined;
  const isOnTheWeb = url && ["http:", "https:"].includes(url.protocol) && !url.username;
  return isOnTheWeb ? url.href : undefined;
}

/** A page of this site as others have to call it; SITE_URL includes the base path. */
export function siteUrl(page: string): string {
  return new URL(`${readEnv().siteUrl}${page}`).href;
}

/** A document as anyone may read it. */
export function documentUrl(path: string): string {
  return `${readEnv().contentBaseUrl}/production/${path}`;
}

/** The JSON Schema of a contract, `name/version`. */
export function schemaUrl(contract: string): string {
  return `${readEnv().contentBaseUrl}/schemas/${contract}.json`;
}

/** A release's record, by its name. */
export function releaseUrl(name: string): string {
  return `${readEnv().contentBaseUrl}/releases/${name}.json`;
}

/** A document set's record, by its digest. */
export function setUrl(digest: string): string {
  return `${readEnv().contentBaseUrl}/sets/${digest}.json`;
}

/** A document's canonical bytes, by their digest. */
export function blobUrl(digest: string): string {
  return `${readEnv().contentBaseUrl}/blobs/${digest}.json`;
}
