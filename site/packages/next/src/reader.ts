/**
 * The reader of a content: typed documents, their paths, and the pages that show them.
 *
 *     export const { getDocument, headOf } = createReader(CONTENT);
 *     const rates = await getDocument("latest-rates");
 *     const history = await getDocument("currency-history", { currency });
 *
 * Belongs here: names and members -> documents. Does not: HTTP (bucket.ts), checking (contracts.ts).
 */
import type { Metadata } from "next";
import { cache } from "react";
import type { EngineDocuments } from "./content.js";
import { type Content, type Documents, ENGINE, type EngineContracts } from "./content.js";
import { Checker } from "./contracts.js";
import { canExist, fillPath, type PathMembers } from "./document-path.js";
import { loadDocument, type Published } from "./documents.js";
import { alternatesOf, type Feeds, headOf, type PageHead } from "./head.js";
import { PageRule } from "./routes.js";

/** What handlers and pages of the package need of a site. */
export interface Site {
  readonly rule: PageRule;
  /** The majors that can be read, by contract, sorted by name. */
  readonly majors: Readonly<Record<string, readonly number[]>>;
  /** Canonical address and feeds; a relative address needs the layout's `metadataBase`. */
  readonly alternatesOf: (canonical: string) => NonNullable<Metadata["alternates"]>;
}

/** Documents of a content and of the engine, by contract. */
export interface Reader<Contracts, Paths extends Documents> extends Site {
  /**
   * The document of the contract `name`, as this request is to see it; null when it is not
   * published, or when no document has such members. Throws `ContentError` when the bucket
   * can't be read: Next.js then keeps the last good page.
   */
  readonly getDocument: <Name extends keyof Contracts & keyof Paths & string>(
    name: Name,
    ...members: PathMembers<Paths[Name]["path"]>
  ) => Promise<Published<Contracts[Name]> | null>;
  /** The path of a document: `documentPath("currency-history", { currency: "usd" })`. */
  readonly documentPath: <Name extends keyof Paths & string>(
    name: Name,
    ...members: PathMembers<Paths[Name]["path"]>
  ) => string;
  /** The page that belongs to a document alone, by the page rule. */
  readonly pageOf: <Name extends keyof Paths & string>(
    name: Name,
    ...members: PathMembers<Paths[Name]["path"]>
  ) => string | undefined;
  /** The head of the page that belongs to a document, with its proof. */
  readonly headOf: (document: Published<unknown>, head: PageHead) => Metadata;
}

interface Options {
  /** Named in the head of every page. */
  readonly feeds?: Feeds;
}

/** The reader of the generated `content`, typed by its contracts. */
export function createReader<Contracts, Paths extends Documents>(
  content: Content<Contracts, Paths>,
  { feeds = {} }: Options = {},
): Reader<Contracts & EngineContracts, Paths & EngineDocuments> {
  const documents: Documents = { ...ENGINE.documents, ...content.documents };
  const checker = new Checker({ ...ENGINE.schemas, ...content.schemas });
  const rule = new PageRule(content.routes);
  const placeOf = (name: string): Documents[string] => {
    const place = documents[name];
    if (place) return place;
    throw new Error(`expected the contract of a document, found ${name}; generate the content`);
  };
  // By values that can be compared: all that ask for a document while a page is rendered share it.
  const loadOnce = cache((name: string, path: string) => loadDocument(checker, name, path));
  const pathOf = (name: string, members?: Members) => fillPath(placeOf(name).path, members);
  const untyped = {
    rule,
    majors: sorted({ ...ENGINE.majors, ...content.majors }),
    alternatesOf: (canonical: string) => alternatesOf(canonical, feeds),
    headOf: (document: Published<unknown>, head: PageHead) => headOf(document, head, feeds),
    documentPath: pathOf,
    pageOf: (name: string, members?: Members) => rule.ownedPage(pathOf(name, members)),
    getDocument: async (name: string, members?: Members) =>
      canExist(placeOf(name), members) ? loadOnce(name, pathOf(name, members)) : null,
  };
  // The types follow from names, which are strings here.
  return untyped as Reader<Contracts & EngineContracts, Paths & EngineDocuments>;
}

type Members = Readonly<Record<string, string>>;

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
