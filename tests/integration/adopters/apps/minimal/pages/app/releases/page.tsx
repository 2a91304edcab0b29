import { PAGES } from "@/pages";

export const dynamic = "force-dynamic";
export const { metadata } = PAGES.releases;
export default PAGES.releases.Page;
