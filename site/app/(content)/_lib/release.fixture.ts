import type { ReleaseMark } from "@content-assets/next";

/** Of a document that tests have published. */
export const MARK: ReleaseMark = {
  revision: 3,
  number: 2,
  digest: "a".repeat(64),
  published_at: "2025-05-04T13:58:12.000Z",
};
