import type { Release } from "@/generated/contracts";
import { differenceOf, isEmpty } from "@/lib/difference";
import { nameOf } from "@/lib/history";
import { Differences, differenceText } from "./differences";
import { Instant } from "./instant";

/** Two releases: what differs from one to the other. */
export async function Comparison({ from, to }: { from: Release; to: Release }) {
  const difference = await differenceOf(from, to);
  return (
    <>
      <header className="opening">
        <p className="kicker">
          <a href="/releases">Releases</a>
        </p>
        <h1>
          Release {from.number} to {to.number}
        </h1>
        <p className="deck">
          From <a href={`/releases/${nameOf(from)}`}>release {from.number}</a>,{" "}
          <Instant at={from.published_at} />, to{" "}
          <a href={`/releases/${nameOf(to)}`}>release {to.number}</a>,{" "}
          <Instant at={to.published_at} />.
        </p>
      </header>
      <section>
        <h2>What differs: {differenceText(difference)}</h2>
        {!isEmpty(difference) && <Differences difference={difference} />}
      </section>
    </>
  );
}
