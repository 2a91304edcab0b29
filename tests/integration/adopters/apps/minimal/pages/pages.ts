import { createPages } from "@content-assets/next/pages";
import { reader } from "@/content";

export const PAGES = createPages(reader);
