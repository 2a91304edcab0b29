/**
 * News as feeds: Atom (RFC 4287) and JSON Feed 1.1.
 *
 * Belongs here: entries -> text. Does not: what is news, which path answers with it (both the
 * content's).
 */
import type { Published } from "./documents.js";
import { pairOf } from "./routes.js";
import { escapeXml } from "./xml.js";

export { escapeXml };

const NEVER = "1970-01-01T00:00:00.000Z"; // of a feed in a bucket without a release
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

export interface Entry {
  /** Of a page, or of a part of one; no two entries share it. */
  readonly href: string;
  /** Of what kind: a category of the feed. */
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
}

/** What a feed is called, and what readers may do with it. */
export interface FeedFacts {
  readonly title: string;
  readonly subtitle: string;
  readonly rights: string;
  /** Where it answers. */
  readonly href: string;
}

type Documents = readonly Published<unknown>[];
export type Absolute = (href: string) => string;

export function atomFeed(
  { title, subtitle, rights, href }: FeedFacts,
  entries: readonly Entry[],
  documents: Documents,
  absolute: Absolute,
): string {
  return [
    DECLARATION,
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    proofComment(documents),
    `<id>${escapeXml(absolute("/"))}</id>`,
    `<title>${escapeXml(title)}</title>`,
    `<subtitle>${escapeXml(subtitle)}</subtitle>`,
    `<updated>${updatedAt(documents)}</updated>`,
    `<author><name>${escapeXml(title)}</name></author>`,
    `<rights>${escapeXml(rights)}</rights>`,
    `<link rel="self" type="application/atom+xml" href="${escapeXml(absolute(href))}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(absolute("/"))}"/>`,
    ...entries.map((entry) => atomEntry(entry, absolute)),
    "</feed>\n",
  ].join("\n");
}

function atomEntry({ href, title, text, kind, publishedAt, updatedAt }: Entry, absolute: Absolute) {
  const address = escapeXml(absolute(href));
  return [
    "<entry>",
    `<id>${address}</id>`,
    `<title>${escapeXml(title)}</title>`,
    `<link rel="alternate" type="text/html" href="${address}"/>`,
    `<category term="${kind}"/>`,
    `<published>${publishedAt}</published>`,
    `<updated>${updatedAt}</updated>`,
    `<summary>${escapeXml(text)}</summary>`,
    "</entry>",
  ].join("\n");
}

export function jsonFeed(
  { title, subtitle, rights, href }: FeedFacts,
  entries: readonly Entry[],
  documents: Documents,
  absolute: Absolute,
): object {
  return {
    version: "https://jsonfeed.org/version/1.1",
    title,
    description: `${subtitle}. ${rights}.`,
    language: "en",
    home_page_url: absolute("/"),
    feed_url: absolute(href),
    ...(documents.length ? { _content_assets: { proof: proofOf(documents) } } : {}),
    items: entries.map((entry) => jsonEntry(entry, absolute)),
  };
}

function jsonEntry({ href, title, text, kind, publishedAt, updatedAt }: Entry, absolute: Absolute) {
  return {
    id: absolute(href),
    url: absolute(href),
    title,
    content_text: text,
    tags: [kind],
    date_published: publishedAt,
    date_modified: updatedAt,
  };
}

/** Pairs as a comment: the paths of these documents have no `--` in them. */
export function proofComment(documents: Documents): string {
  return documents.length ? `<!-- ${proofOf(documents)} -->` : "";
}

function proofOf(documents: Documents): string {
  return documents.map(({ path, release }) => pairOf(path, release.digest)).join(" ");
}

function updatedAt(documents: Documents): string {
  return documents.reduce(
    (last, { release }) => (release.published_at > last ? release.published_at : last),
    NEVER,
  );
}
