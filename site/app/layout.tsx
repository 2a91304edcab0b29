import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Earth bulletin", template: "%s · Earth bulletin" },
  description: "The earthquakes of the week, as the U.S. Geological Survey has them.",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f4ee" },
    { media: "(prefers-color-scheme: dark)", color: "#13181c" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#content">
          Skip to the content
        </a>
        <header className="masthead">
          <a href="/">
            <svg viewBox="0 0 48 24" aria-hidden="true">
              <path d="M1 12h11l3-5 4 14 5-20 5 17 3-6h15" />
            </svg>
            Earth bulletin
          </a>
          <p>The week’s earthquakes, checked every few minutes</p>
        </header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <footer className="imprint">
          <p>
            Earth bulletin is the example content of content-assets: data releases for websites.
            Times are UTC. Don’t use it to decide about your safety.
          </p>
        </footer>
      </body>
    </html>
  );
}
