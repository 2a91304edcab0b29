/**
 * The description of a content: types, schemas, paths of documents, the page rule.
 *
 * `content-assets-next generate` writes one for a content (`CONTENT`); the engine's own documents
 * (catalogue, lineage, state of a source) come with the package.
 */
import type { Schemas } from "./contracts.js";
import type { Contracts as EngineContracts } from "./generated/contracts.js";
import { DOCUMENTS, READABLE_MAJORS } from "./generated/documents.js";
import rule from "./generated/rule.json" with { type: "json" };
import schemas from "./generated/schemas.json" with { type: "json" };
import type { Line } from "./routes.js";

/** Documents by contract: the template of their path, and the pattern of each member in it. */
export type Documents = Readonly<
  Record<string, { readonly path: string; readonly members: Readonly<Record<string, string>> }>
>;

/** The generated description of a content. */
export interface Content<Contracts, Paths extends Documents> {
  readonly documents: Paths;
  /** The majors that can be read, by contract. */
  readonly majors: Readonly<Record<string, readonly number[]>>;
  /** The lines of the page rule, the engine's included. */
  readonly routes: readonly Line[];
  readonly schemas: Schemas;
  /** Never set: the type of each contract's documents, by name. */
  readonly contracts?: Contracts;
}

export type { EngineContracts };
export type EngineDocuments = typeof DOCUMENTS;

/** The documents that every content has. */
export const ENGINE: Content<EngineContracts, EngineDocuments> = {
  documents: DOCUMENTS,
  majors: READABLE_MAJORS,
  routes: rule.routes,
  schemas,
};
