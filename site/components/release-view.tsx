import type { Release } from "@/generated/contracts";
import { isEmpty } from "@/lib/difference";
import { changeOf, nameOf } from "@/lib/history";
import { releaseUrl } from "@/lib/links";
import { countText } from "@/lib/wording";
import { Differences, differenceText } from "./differences";
import { InstantWithLocal } from "./instant";
import { ReleaseAssets } from "./release-assets";

/** One release: when, from which run, what it changed, what it holds. */
export async function ReleaseView({ release }: { release: Release }) {
  const difference = await changeOf(release);
  return (
    <>
      <header className="opening">
        <p className="kicker">
          <a href="/releases">Releases</a>
        </p>
        <h1>Release {countText(release.number)}</h1>
        <p className="deck">
          <InstantWithLocal at={release.published_at} />
        </p>
        <p>
          Run <code>{release.run}</code>. <a href={releaseUrl(nameOf(release))}>The record</a>
          {release.parent && (
            <>
              , <a href={`/releases/${release.parent}`}>the release before</a>
            </>
          )}
          .
        </p>
      </header>
      <section>
        <h2>What it changed: {differenceText(difference)}</h2>
        {difference && !isEmpty(difference) && <Differences difference={difference} />}
      </section>
      <section>
        <h2>What it holds</h2>
        <ReleaseAssets release={release} />
      </section>
    </>
  );
}
