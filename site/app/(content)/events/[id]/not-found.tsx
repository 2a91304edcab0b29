import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not listed" };

export default function NaturalEventNotFound() {
  return (
    <section className="message">
      <h1>This event is not listed</h1>
      <p>
        The source has never listed an event by this name, or it was taken down. Those that go on
        now are on the <a href="/events">list of natural events</a>.
      </p>
    </section>
  );
}
