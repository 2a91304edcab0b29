import type { Metadata } from "next";

export const metadata: Metadata = { title: "No such country" };

export default function CountryNotFound() {
  return (
    <section className="message">
      <h1>This country is not in the atlas</h1>
      <p>
        It may have another name there. Those that are in it stand in the{" "}
        <a href="/countries">list of countries</a>.
      </p>
    </section>
  );
}
