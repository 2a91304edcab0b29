import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not kept" };

export default function ReleaseNotFound() {
  return (
    <section className="message">
      <h1>This release is not kept</h1>
      <p>
        It never was, or it is older than what is kept. Those that are there stand in the{" "}
        <a href="/releases">list of releases</a>.
      </p>
    </section>
  );
}
