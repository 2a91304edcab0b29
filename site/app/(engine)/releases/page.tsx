import type { Metadata } from "next";
import { CompareForm } from "@/components/compare-form";
import { ReleaseList } from "@/components/release-list";
import { Unpublished } from "@/components/unpublished";
import { alternatesOf } from "@/lib/head";
import { listReleases } from "@/lib/history";
import { keepLastGood } from "@/lib/last-good";
import { readStatus } from "@/lib/status";

export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: "Releases",
  description: "What was published when, and what changed.",
  alternates: alternatesOf("/releases"),
};

const load = keepLastGood(async () => {
  const status = await readStatus();
  if (!status?.head) return null;
  return { status, releases: await listReleases(status.head) };
});

export default async function ReleasesPage() {
  const { value: found } = await load();
  if (!found) return <Unpublished />;
  const { status, releases } = found;
  return (
    <>
      <header className="opening">
        <h1>Releases</h1>
        <p className="deck">
          Whatever changes on these pages changes with a release: a number, an instant, a list of
          documents. A release itself never changes.
        </p>
      </header>
      {releases.length > 1 && <CompareForm releases={releases} />}
      <section>
        <h2>The last {releases.length > 1 ? releases.length : "one"}</h2>
        <ReleaseList releases={releases} production={status.production} />
      </section>
    </>
  );
}
