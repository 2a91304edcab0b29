import { instantText } from "@/lib/wording";

/** An instant in UTC; the reader's own time is put beside it in the browser (LocalTimes). */
export function Instant({ at }: { at: string }) {
  return (
    <>
      <time dateTime={at}>{instantText(at)}</time>
      <span className="local" suppressHydrationWarning />
    </>
  );
}
