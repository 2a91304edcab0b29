/**
 * Pages of any site: status, releases, lineage, data, preview. Server components, no client code.
 *
 *     // pages.ts
 *     export const PAGES = createPages(reader);
 *     // app/status/page.tsx; Next.js reads `dynamic` from the file itself
 *     export const dynamic = "force-dynamic";
 *     export const metadata = PAGES.status.metadata;
 *     export default PAGES.status.Page;
 *
 * They link to each other: /status, /releases, /releases/<name>, /releases/compare.
 */
import { createDataPage, type DataNotes } from "./pages/data.js";
import { createLineagePage } from "./pages/lineage.js";
import { createPreviewPage } from "./pages/preview.js";
import { createReleasePage } from "./pages/release.js";
import { createReleasesPage } from "./pages/releases.js";
import { createStatusPage } from "./pages/status.js";
import type { Site } from "./reader.js";

export type { DataNotes };

/** The pages of a site; `data` are sections of the data page, after the catalogue. */
export function createPages(site: Site, { data = [] }: { readonly data?: DataNotes } = {}) {
  return {
    /** At /data, static. */
    data: createDataPage(site, data),
    /** At /lineage, static. */
    lineage: createLineagePage(site),
    /** At /preview, `force-dynamic`. */
    preview: createPreviewPage(),
    /** At /releases/[name], made at the first visit. */
    release: createReleasePage(site),
    /** At /releases, `force-dynamic`. */
    releases: createReleasesPage(site),
    /** At /status, `force-dynamic`. */
    status: createStatusPage(site),
  };
}
