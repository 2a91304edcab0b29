/** In place of the status, where nobody can say how things stand. */
export function StatusUnreadable() {
  return (
    <section className="message">
      <h1>The status can’t be read just now</h1>
      <p>The bucket does not answer. The other pages stay as they were last published.</p>
    </section>
  );
}

/** Above a status that is what the bucket said before it went silent. */
export function StatusOutOfDate() {
  return (
    <aside className="notice" aria-label="State of the bucket">
      <strong>Out of date.</strong> The bucket does not answer just now; this is what it said last.
    </aside>
  );
}
