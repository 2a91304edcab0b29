/**
 * What search engines and shared links see of a page: title, canonical address, proof.
 *
 * The head is rendered apart from the body, and may be older or another page's: a page that
 * belongs to one document names it in its head, too, and delivery looks at both.
 *
 * Belongs here: documents -> metadata. Does not: the proof in the body (components/proof.tsx).
 */
import { FEEDS } from "@content/site.config";
import type { Metadata } from "next";
import type { Published } from "./content";
import { pairOf } from "./routes";

const HEAD_PROOF = "content-assets-head";

/** The head of the page at `href` that belongs to `document`; `canonical`, where that is another. */
export function headOf(
  { path, release }: Published<unknown>,
  { title, href, canonical = href }: { title: string; href: string; canonical?: string },
): Metadata {
  return {
    title,
    alternates: alternatesOf(canonical),
    other: { [HEAD_PROOF]: pairOf(path, release.digest) },
  };
}

/** The canonical address, with the feeds: a page's `alternates` replace those of the layout. */
export function alternatesOf(canonical: string): NonNullable<Metadata["alternates"]> {
  return { canonical, types: FEEDS };
}
