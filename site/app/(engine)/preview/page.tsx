import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readEnv } from "@/lib/env";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Preview", robots: { index: false } };

/** Asks for the token; it goes into a body, never into an address. */
export default async function PreviewPage({ searchParams }: PageProps<"/preview">) {
  if (!readEnv().previewToken) notFound();
  const isRefused = (await searchParams).refused !== undefined;
  return (
    <section className="message">
      <h1>Preview</h1>
      <p>
        With the token you see the newest release, held sets included, until you close the browser.
      </p>
      <form className="token" action="/api/draft" method="post">
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
