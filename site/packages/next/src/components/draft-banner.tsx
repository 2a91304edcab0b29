import { hrefOf } from "../base-path.js";
import { isDraft } from "../draft.js";
import { tryStatus } from "../status.js";

/** Says, above everything, that what is shown is not what the public sees. */
export async function DraftBanner() {
  if (!(await isDraft())) return null;
  const status = await tryStatus();
  const held = Object.keys(status?.held ?? {}).sort();
  return (
    <aside className="draft" aria-label="Draft">
      <p>
        <strong>Draft.</strong> You see the newest release
        {status?.head && ` (${status.head.split("-")[0]})`}, whatever is in production
        {held.length > 0 && <>, with what is held: {held.join(", ")}</>}.
      </p>
      <form action={hrefOf("/api/draft/exit")} method="post">
        <button type="submit">Back to what is published</button>
      </form>
    </aside>
  );
}
