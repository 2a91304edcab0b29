/**
 * What loaded last, for pages that are made anew at every request and kept nowhere.
 *
 * Rules, in order:
 *   1. While the bucket doesn't say what is published, what it said before stays.
 *   2. «Nothing» is no news after something: a bucket that is closed says the same.
 *   3. All else that goes wrong is ours, and is not hidden.
 *
 * Belongs here: a value a process, while it lives. Does not: static pages, which Next.js keeps.
 */
import { ContentError } from "./bucket";

/** A value, and whether it is what the bucket says now. */
export interface LastGood<T> {
  readonly value: T;
  readonly isCurrent: boolean;
}

/** `load`, but with what it gave before where it gives nothing now; throws where it never did. */
export function keepLastGood<T>(load: () => Promise<T>): () => Promise<LastGood<T>> {
  let last: { readonly value: T } | undefined;
  return async () => {
    try {
      const value = await load();
      if (value === null && last) return { ...last, isCurrent: false };
      if (value !== null) last = { value };
      return { value, isCurrent: true };
    } catch (error) {
      if (!last || !(error instanceof ContentError)) throw error;
      return { ...last, isCurrent: false };
    }
  };
}
