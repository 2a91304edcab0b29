/**
 * What loaded last, for pages that are made anew at every request and kept nowhere.
 *
 * Rules, in order:
 *   1. While the bucket doesn't say what is published, what it said before stays.
 *   2. «Nothing» is no news after something: a bucket that is closed says the same.
 *   3. All else that goes wrong is ours, and is not hidden.
 *   4. Those who ask while it is loading share one load: strangers may ask as often as they like.
 *   5. In draft mode none of this: what is not published is shared with nobody, and not kept.
 *
 * Belongs here: a value a process, while it lives. Does not: static pages, which Next.js keeps.
 */
import { ContentError } from "./bucket.js";
import { isDraft } from "./draft.js";

/** A value, and whether it is what the bucket says now. */
export interface LastGood<T> {
  readonly value: T;
  readonly isCurrent: boolean;
}

/** `load`, but with what it gave before where it gives nothing now; throws where it never did. */
export function keepLastGood<T>(
  load: () => Promise<T>,
  isPrivate: () => Promise<boolean> = isDraft,
): () => Promise<LastGood<T>> {
  let last: { readonly value: T } | undefined;
  let loading: Promise<T> | undefined;
  const loadOnce = () => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  return async () => {
    if (await isPrivate()) return { value: await load(), isCurrent: true };
    try {
      const value = await loadOnce();
      if (value === null && last) return { ...last, isCurrent: false };
      if (value !== null) last = { value };
      return { value, isCurrent: true };
    } catch (error) {
      if (!last || !(error instanceof ContentError)) throw error;
      return { ...last, isCurrent: false };
    }
  };
}
