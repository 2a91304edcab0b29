"use client";

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <section className="message">
      <h1>This page can’t be shown just now</h1>
      <p>Its data could not be read. Nothing is lost; it mostly mends within a minute.</p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </section>
  );
}
