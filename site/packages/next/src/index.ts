/**
 * Published documents on the pages of a Next.js site. Server code only.
 *
 * The rest has an entry of its own: /config, /handlers, /pages, /instrumentation, /feeds, /format,
 * and /live for components that run in the browser.
 */
export { ContentError, type ContentErrorCode } from "./bucket.js";
export { Colophon } from "./components/colophon.js";
export { DocumentPage, type PageSource } from "./components/document-page.js";
export { DraftBanner } from "./components/draft-banner.js";
export { Instant, InstantWithLocal } from "./components/instant.js";
export { Outside } from "./components/outside.js";
export { Proof } from "./components/proof.js";
export { ScriptlessNotice } from "./components/scriptless-notice.js";
export { SourceNotice } from "./components/source-notice.js";
export { Unpublished } from "./components/unpublished.js";
export type { Content, Documents } from "./content.js";
export { ContractError, type ReleaseMark } from "./contracts.js";
export type { Published } from "./documents.js";
export type {
  Contracts as EngineContracts,
  DocumentSet,
  Release,
  SourceState,
  Status,
} from "./generated/contracts.js";
export { keepLastGood, type LastGood } from "./last-good.js";
export { documentUrl, siteUrl, webUrl } from "./links.js";
export { createReader, type Reader, type Site } from "./reader.js";
export { pairOf, tagOf } from "./routes.js";
export type { AboutSource } from "./sources.js";
