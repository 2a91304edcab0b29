import { PAGES } from "@/pages";

export const dynamic = "force-dynamic";
export const { metadata } = PAGES.preview;
export default PAGES.preview.Page;
