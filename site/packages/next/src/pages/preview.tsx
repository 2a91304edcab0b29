import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { hrefOf } from "../base-path.js";
import { readEnv } from "../env.js";

const metadata: Metadata = { title: "Preview", robots: { index: false } };

export function createPreviewPage() {
  return { metadata, Page: PreviewPage };
}

export interface PreviewProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Asks for the token; it goes into a body, never into an address. */
async function PreviewPage({ searchParams }: PreviewProps) {
  if (!readEnv().previewToken) notFound();
  const isRefused = (await searchParams).refused !== undefined;
  return (
    <section className="message">
      <h1>Preview</h1>
      <p>
        With the token you see the newest release, held sets included, until you close the browser.
      </p>
      <form className="token" action={hrefOf("/api/draft")} method="post">
        <label>
          Token
          <input
            type="password"
            name="token"
            required
            autoComplete="off"
            aria-invalid={isRefused}
            aria-describedby={isRefused ? "refused" : undefined}
          />
        </label>
        <button type="submit">Preview</button>
      </form>
      {isRefused && <p id="refused">That is not the token.</p>}
    </section>
  );
}
