import { MISSING_HINT, SITE_NAME } from "@content/site.config";
import type { Metadata } from "next";

export const metadata: Metadata = { title: "No such page" };

export default function NotFound() {
  return (
    <section className="message">
      <h1>There is no such page</h1>
      <p>
        {SITE_NAME} has a <a href="/">front page</a>, and {MISSING_HINT}.
      </p>
    </section>
  );
}
