import { instantText } from "../format.js";

/** An instant in UTC; the browser adds the reader's own time as a title (LocalTimes). */
export function Instant({ at }: { at: string }) {
  return <time dateTime={at}>{instantText(at)}</time>;
}

/** The same, and the reader's own time in a line below, whose room is kept. */
export function InstantWithLocal({ at }: { at: string }) {
  return (
    <>
      <Instant at={at} />
      <span className="local" suppressHydrationWarning />
    </>
  );
}
