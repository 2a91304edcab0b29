import type { Metadata } from "next";
import { alternatesOf } from "@/lib/reader";

export const metadata: Metadata = {
  title: "About",
  description: "What the Earth bulletin is, how it stays fresh, what it leaves out.",
  alternates: alternatesOf("/about"),
};

export default function AboutPage() {
  return (
    <article className="prose">
      <header className="opening">
        <h1>About this bulletin</h1>
        <p className="deck">
          What happened on the Earth this week, told from the public feeds of those who measure it.
        </p>
      </header>
      <h2>What you read</h2>
      <p>
        Earthquakes are those that the U.S. Geological Survey lists: all that its networks located,
        from small ones near dense networks to the largest anywhere. Small events far from stations
        are missing, so a map of the small shows where instruments are as much as where the Earth
        moves. Sources revise and withdraw events without a word; the bulletin follows them.
      </p>
      <h2>How it stays fresh</h2>
      <p>
        A pipeline asks the sources every few minutes. What changed is published as one{" "}
        <a href="/releases">release</a>, and only the pages that show it are made anew; a release is
        not called delivered before those pages were seen to show it. When a source fails, its pages
        stay as they were and say since when. The <a href="/status">status</a> says how things
        stand, the <a href="/lineage">lineage</a> what is made from what.
      </p>
      <h2>Times and units</h2>
      <p>
        Times are UTC; with JavaScript your local time is given, too. Depths are in kilometres below
        sea level and may be negative. A magnitude is given to one decimal, whatever scale the
        source used: an event’s page names it.
      </p>
      <h2>Privacy</h2>
      <p>
        No cookies, no trackers, no third parties: a page asks nobody but this site. Only those who
        preview unpublished data get a cookie.
      </p>
      <h2>What it is not for</h2>
      <p>
        It warns of nothing. For decisions about your safety listen to your authorities; for science
        go to the source, which every event’s page links to.
      </p>
    </article>
  );
}
