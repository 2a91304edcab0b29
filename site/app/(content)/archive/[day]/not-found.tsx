import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not archived" };

export default function DayNotFound() {
  return (
    <section className="message">
      <h1>This day is not archived</h1>
      <p>
        The days that are archived are in the <a href="/archive">calendar</a>.
      </p>
    </section>
  );
}
