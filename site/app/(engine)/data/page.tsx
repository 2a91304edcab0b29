import type { Metadata } from "next";
import { Catalogue } from "@/components/catalogue";
import { Citation } from "@/components/citation";
import { Colophon } from "@/components/colophon";
import { Examples } from "@/components/examples";
import { Proof } from "@/components/proof";
import { Unpublished } from "@/components/unpublished";
import { getDocument } from "@/lib/content";
import { alternatesOf } from "@/lib/head";

export const metadata: Metadata = {
  title: "Data",
  description: "Every document set: download, schema, licence, how to cite, examples.",
  alternates: alternatesOf("/data"),
};

export default async function DataPage() {
  const catalog = await getDocument("catalog");
  if (!catalog) return <Unpublished />;
  return (
    <>
      <Proof documents={[catalog]} />
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
      <section>
        <h2>Examples</h2>
        <Examples />
      </section>
      <section>
        <h2>How to cite</h2>
        <Citation />
      </section>
      <Colophon documents={[catalog]} sources={[]} />
    </>
  );
}
