import type { ReactNode } from "react";
import type { Published } from "../documents.js";
import type { SourceState } from "../generated/contracts.js";
import type { AboutSource } from "../sources.js";
import { Colophon } from "./colophon.js";
import { Proof } from "./proof.js";
import { SourceNotice } from "./source-notice.js";

/** The published state of a source, or only its title and licence. */
export type PageSource = Published<SourceState> | AboutSource;

interface Props {
  /** Every document that the page shows; null: not published. */
  readonly documents: readonly (Published<unknown> | null)[];
  /** Where they come from: the published states among them are documents of the page, too. */
  readonly sources?: readonly (PageSource | null | undefined)[];
  /** In place of a notice for each stale source; null for none. */
  readonly notices?: ReactNode;
  /** In place of the section on documents, releases and licences; null for none. */
  readonly colophon?: ReactNode;
  readonly children: ReactNode;
}

/** A page of documents: the proof that delivery looks for, stale sources, and where it comes from. */
export function DocumentPage({ documents, sources = [], notices, colophon, children }: Props) {
  const given = sources.filter((source) => source !== null && source !== undefined);
  const states = given.filter((source) => isPublished(source));
  const shown = [...documents.filter((each) => each !== null), ...states];
  const abouts = given.map((source) => (isPublished(source) ? source.document : source));
  return (
    <>
      <Proof documents={shown} />
      {notices === undefined
        ? states.map(({ path, document }) => <SourceNotice key={path} source={document} />)
        : notices}
      {children}
      {colophon === undefined ? <Colophon documents={shown} sources={abouts} /> : colophon}
    </>
  );
}

function isPublished(source: PageSource): source is Published<SourceState> {
  return "release" in source;
}
