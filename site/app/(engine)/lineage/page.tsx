import type { Metadata } from "next";
import { Colophon } from "@/components/colophon";
import { LineageGraph } from "@/components/lineage-graph";
import { LineageTable } from "@/components/lineage-table";
import { Proof } from "@/components/proof";
import { Unpublished } from "@/components/unpublished";
import { getDocument } from "@/lib/content";
import { alternatesOf } from "@/lib/head";

export const metadata: Metadata = {
  title: "Lineage",
  description: "What is made from what, from the sources to the release.",
  alternates: alternatesOf("/lineage"),
};

export default async function LineagePage() {
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
  const documents = [lineage, ...states];
  return (
    <>
      <Proof documents={documents} />
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
      <Colophon documents={documents} sources={[]} />
    </>
  );
}
