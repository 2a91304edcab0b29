/**
 * What search engines and shared links see of a page: title, canonical address, proof.
 *
 * The head is rendered apart from the body, and may be older or another page's: a page that
 * belongs to one document names it in its head, too, and delivery looks at both.
 *
 * Belongs here: documents -> metadata. Does not: the proof in the body (components/proof.tsx).
 */
import type { Metadata } from "next";
import type { Published } from "./documents.js";
import { siteUrl } from "./links.js";
import { pairOf } from "./routes.js";

const HEAD_PROOF = "content-assets-head";

/** Feeds of a site, by media type. */
export type Feeds = Readonly<Record<string, string>>;

/** The head of a page that belongs to one document. */
export interface PageHead {
  readonly title: string;
  /** The page's own address, from the site's root on. */
  readonly href: string;
  /** Where that is another. */
  readonly canonical?: string;
}

/** The head of the page that belongs to the document; its canonical address is absolute. */
export function headOf(
  { path, release }: Published<unknown>,
  { title, href, canonical = href }: PageHead,
  feeds: Feeds = {},
): Metadata {
  return {
    title,
    alternates: alternatesOf(siteUrl(canonical), feeds),
    other: { [HEAD_PROOF]: pairOf(path, release.digest) },
  };
}

/** The canonical address, with the feeds: a page's `alternates` replace those of the layout. */
export function alternatesOf(
  canonical: string,
  feeds: Feeds = {},
): NonNullable<Metadata["alternates"]> {
  return { canonical, ...(Object.keys(feeds).length > 0 ? { types: feeds } : {}) };
}
