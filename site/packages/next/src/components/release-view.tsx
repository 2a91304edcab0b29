import { hrefOf } from "../base-path.js";
import { isEmpty } from "../difference.js";
import { countText } from "../format.js";
import type { Release } from "../generated/contracts.js";
import { changeOf, nameOf } from "../history.js";
import { releaseUrl } from "../links.js";
import type { PageRule } from "../routes.js";
import { Differences, differenceText } from "./differences.js";
import { InstantWithLocal } from "./instant.js";
import { ReleaseAssets } from "./release-assets.js";

/** One release: when, from which run, what it changed, what it holds. */
export async function ReleaseView({ release, rule }: { release: Release; rule: PageRule }) {
  const difference = await changeOf(release);
  return (
    <>
      <header className="opening">
        <p className="kicker">
          <a href={hrefOf("/releases")}>Releases</a>
        </p>
        <h1>Release {countText(release.number)}</h1>
        <p className="deck">
          <InstantWithLocal at={release.published_at} />
        </p>
        <p>
          Run <code>{release.run}</code>. <a href={releaseUrl(nameOf(release))}>The record</a>
          {release.parent && (
            <>
              , <a href={hrefOf(`/releases/${release.parent}`)}>the release before</a>
            </>
          )}
          .
        </p>
      </header>
      <section>
        <h2>What it changed: {differenceText(difference)}</h2>
        {difference && !isEmpty(difference) && <Differences difference={difference} rule={rule} />}
      </section>
      <section>
        <h2>What it holds</h2>
        <ReleaseAssets release={release} />
      </section>
    </>
  );
}
