/**
 * What loaded last, for pages that are made anew at every request and kept nowhere.
 *
 * Belongs here: a value a process, while it lives. Does not: static pages, which Next.js keeps.
 */
import { ContentError } from "./bucket";

/** `load`, but while the bucket doesn't say what is published, what it said before. */
export function keepLastGood<T>(load: () => Promise<T>): () => Promise<T> {
  let last: { readonly value: T } | undefined;
  return async () => {
    try {
      last = { value: await load() };
    } catch (error) {
      if (!last || !(error instanceof ContentError)) throw error;
    }
    return last.value;
  };
}
