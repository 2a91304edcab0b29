import { BRAND_PATH, SITE_NAME } from "@content/site.config";
import { Navigation } from "./navigation";

export function Masthead() {
  return (
    <header className="masthead">
      <a className="brand" href="/">
        <svg viewBox="0 0 48 24" aria-hidden="true">
          <path d={BRAND_PATH} />
        </svg>
        {SITE_NAME}
      </a>
      <Navigation />
    </header>
  );
}
