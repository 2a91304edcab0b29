interface Context {
  readonly kind?: string;
  readonly cacheControl?: { revalidate?: number | false; expire?: number };
}

interface Entry {
  readonly value: { readonly status?: number; readonly headers?: Record<string, string> } | null;
  readonly lastModified?: number;
  readonly cacheControl?: Context["cacheControl"];
}

export const KEPT_IN_MEMORY: number;

/** Next.js makes one for each request; what is kept is kept for the process. */
export default class PageCache {
  constructor(context: { fs: object; flushToDisk: boolean; serverDistDir: string });
  get(key: string, context: Context): Promise<Entry | null>;
  set(key: string, value: object | null, context: Context): Promise<void>;
  revalidateTag(tags: string | string[], durations?: { expire?: number }): Promise<void>;
}
