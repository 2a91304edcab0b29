import { FEEDS, IMPRINT } from "@content/site.config";
import { LastChecked } from "@content-assets/next/live";

/** The end of every page: how fresh it all is, and what it is not for. */
export function Imprint() {
  return (
    <footer className="imprint">
      <LastChecked />
      <p>
        {IMPRINT.about} Times are UTC
        <span className="zone" suppressHydrationWarning />. {IMPRINT.warning}
      </p>
      <ul>
        <li>
          <a href={FEEDS["application/atom+xml"]}>Atom feed</a>
        </li>
        <li>
          <a href={FEEDS["application/feed+json"]}>JSON feed</a>
        </li>
        <li>
          <a href="/data">Download and cite</a>
        </li>
      </ul>
    </footer>
  );
}
