import { LastChecked } from "./last-checked";

/** The end of every page: how fresh it all is, and what it is not for. */
export function Imprint() {
  return (
    <footer className="imprint">
      <LastChecked />
      <p>
        Earth bulletin is the example content of content-assets: data releases for websites. Times
        are UTC
        <span className="zone" suppressHydrationWarning />. Don’t use it to decide about your
        safety.
      </p>
      <ul>
        <li>
          <a href="/feed.atom">Atom feed</a>
        </li>
        <li>
          <a href="/feed.json">JSON feed</a>
        </li>
        <li>
          <a href="/data">Download and cite</a>
        </li>
      </ul>
    </footer>
  );
}
