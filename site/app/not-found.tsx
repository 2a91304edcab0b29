import type { Metadata } from "next";

export const metadata: Metadata = { title: "No such page" };

export default function NotFound() {
  return (
    <section className="message">
      <h1>There is no such page</h1>
      <p>
        The bulletin has a <a href="/">front page</a>, and a page for each larger earthquake.
      </p>
    </section>
  );
}
