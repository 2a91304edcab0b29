/** The front page of a bucket in which nothing was published yet. */
export function Unpublished() {
  return (
    <section className="message">
      <h1>Nothing published yet</h1>
      <p>
        The bulletin appears here with the first release of its data. There is no need to build or
        deploy anything for that.
      </p>
    </section>
  );
}
