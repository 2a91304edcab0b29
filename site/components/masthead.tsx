import { Navigation } from "./navigation";

export function Masthead() {
  return (
    <header className="masthead">
      <a className="brand" href="/">
        <svg viewBox="0 0 48 24" aria-hidden="true">
          <path d="M1 12h11l3-5 4 14 5-20 5 17 3-6h15" />
        </svg>
        Earth bulletin
      </a>
      <Navigation />
    </header>
  );
}
