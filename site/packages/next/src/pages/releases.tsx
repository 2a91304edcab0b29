import type { Metadata } from "next";
import { CompareForm } from "../components/compare-form.js";
import { ReleaseList } from "../components/release-list.js";
import { Unpublished } from "../components/unpublished.js";
import { listReleases } from "../history.js";
import { keepLastGood } from "../last-good.js";
import type { Site } from "../reader.js";
import { readStatus } from "../status.js";

export function createReleasesPage({ alternatesOf }: Site) {
  const metadata: Metadata = {
    title: "Releases",
    description: "What was published when, and what changed.",
    alternates: alternatesOf("/releases"),
  };
  return { metadata, Page: ReleasesPage };
}

const load = keepLastGood(async () => {
  const status = await readStatus();
  if (!status?.head) return null;
  return { status, releases: await listReleases(status.head) };
});

async function ReleasesPage() {
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
