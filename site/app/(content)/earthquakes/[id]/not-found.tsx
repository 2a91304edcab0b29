import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not in the feed" };

export default function EventNotFound() {
  return (
    <section className="message">
      <h1>This event is not in the feed</h1>
      <p>
        Sources withdraw events, give them another identifier, or let them go when the week is over.
        The ones that are known now are on the <a href="/">front page</a>.
      </p>
    </section>
  );
}
