import type { Metadata } from "next";
import { DocumentPage } from "../components/document-page.js";
import { LineageGraph } from "../components/lineage-graph.js";
import { LineageTable } from "../components/lineage-table.js";
import { Unpublished } from "../components/unpublished.js";
import { getDocument } from "../engine-documents.js";
import type { Site } from "../reader.js";

export function createLineagePage({ alternatesOf }: Site) {
  const metadata: Metadata = {
    title: "Lineage",
    description: "What is made from what, from the sources to the release.",
    alternates: alternatesOf("/lineage"),
  };
  return { metadata, Page: LineagePage };
}

async function LineagePage() {
  const lineage = await getDocument("lineage");
  if (!lineage) return <Unpublished />;
  const { nodes } = lineage.document;
  const names = [...new Set(nodes.flatMap(({ sources }) => sources))].sort();
  const states = (
    await Promise.all(names.map((source) => getDocument("source-state", { source })))
  ).filter((state) => state !== null);
  const stale = new Map(
    states
      .filter(({ document }) => document.state === "stale")
      .map(({ document }) => [document.source, document]),
  );
  return (
    <DocumentPage documents={[lineage, ...states]}>
      <header className="opening">
        <h1>Lineage</h1>
        <p className="deck">
          Every document is made by an asset, from other assets, and in the end from a source. An
          asset runs only when its code or what it is made from has changed.
        </p>
      </header>
      <LineageGraph nodes={nodes} staleSources={new Set(stale.keys())} />
      <section>
        <h2>The assets</h2>
        <LineageTable nodes={nodes} stale={stale} />
      </section>
    </DocumentPage>
  );
}
