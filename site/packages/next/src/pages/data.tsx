import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Catalogue } from "../components/catalogue.js";
import { DocumentPage } from "../components/document-page.js";
import { Unpublished } from "../components/unpublished.js";
import { getDocument } from "../engine-documents.js";
import type { Site } from "../reader.js";

/** Sections after the catalogue: examples, how to cite. */
export type DataNotes = readonly { readonly title: string; readonly body: ReactNode }[];

export function createDataPage({ alternatesOf }: Site, notes: DataNotes) {
  const metadata: Metadata = {
    title: "Data",
    description: "Every document set: download, schema, licence, how to cite, examples.",
    alternates: alternatesOf("/data"),
  };
  return { metadata, Page: () => <DataPage notes={notes} /> };
}

async function DataPage({ notes }: { notes: DataNotes }) {
  const catalog = await getDocument("catalog");
  if (!catalog) return <Unpublished />;
  return (
    <DocumentPage documents={[catalog]}>
      <header className="opening">
        <h1>Data</h1>
        <p className="deck">
          Everything that these pages show can be read as JSON, at addresses that stay. No key, no
          limit but good manners: each answer says how long it is fresh.
        </p>
      </header>
      <section>
        <h2>Document sets</h2>
        <Catalogue sets={catalog.document.document_sets} />
      </section>
      {notes.map(({ title, body }) => (
        <section key={title}>
          <h2>{title}</h2>
          {body}
        </section>
      ))}
    </DocumentPage>
  );
}
