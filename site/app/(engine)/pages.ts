/** The package's pages, of this site. */
import { DATA_NOTES } from "@content/data-notes";
import { createPages } from "@content-assets/next/pages";
import { reader } from "@/lib/reader";

export const PAGES = createPages(reader, { data: DATA_NOTES });
