import { PAGES } from "@/pages";

export const { metadata } = PAGES.data;
export default PAGES.data.Page;
