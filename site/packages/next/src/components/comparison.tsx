import { hrefOf } from "../base-path.js";
import { differenceOf, isEmpty } from "../difference.js";
import type { Release } from "../generated/contracts.js";
import { nameOf } from "../history.js";
import type { PageRule } from "../routes.js";
import { Differences, differenceText } from "./differences.js";
import { Instant } from "./instant.js";

interface Props {
  readonly from: Release;
  readonly to: Release;
  readonly rule: PageRule;
}

/** Two releases: what differs from one to the other. */
export async function Comparison({ from, to, rule }: Props) {
  const difference = await differenceOf(from, to);
  return (
    <>
      <header className="opening">
        <p className="kicker">
          <a href={hrefOf("/releases")}>Releases</a>
        </p>
        <h1>
          Release {from.number} to {to.number}
        </h1>
        <p className="deck">
          From <a href={hrefOf(`/releases/${nameOf(from)}`)}>release {from.number}</a>,{" "}
          <Instant at={from.published_at} />, to{" "}
          <a href={hrefOf(`/releases/${nameOf(to)}`)}>release {to.number}</a>,{" "}
          <Instant at={to.published_at} />.
        </p>
      </header>
      <section>
        <h2>What differs: {differenceText(difference)}</h2>
        {!isEmpty(difference) && <Differences difference={difference} rule={rule} />}
      </section>
    </>
  );
}
