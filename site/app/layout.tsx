import { DESCRIPTION, FEEDS, SITE_NAME } from "@content/site.config";
import { DraftBanner, siteUrl } from "@content-assets/next";
import { LocalTimes } from "@content-assets/next/live";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Imprint } from "@/components/imprint";
import { Masthead } from "@/components/masthead";
import "./globals.css";
import "@content-assets/next/pages.css";
import "@content/styles";

export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(siteUrl("/")),
    title: { default: SITE_NAME, template: `%s · ${SITE_NAME}` },
    description: DESCRIPTION,
    alternates: { types: FEEDS },
    openGraph: { siteName: SITE_NAME, type: "website", locale: "en_GB" },
    twitter: { card: "summary_large_image" },
  };
}

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
        <DraftBanner />
        <Masthead />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <Imprint />
        <LocalTimes />
      </body>
    </html>
  );
}
