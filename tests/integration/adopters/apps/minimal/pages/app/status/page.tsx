import { PAGES } from "@/pages";

export const dynamic = "force-dynamic";
export const { metadata } = PAGES.status;
export default PAGES.status.Page;
