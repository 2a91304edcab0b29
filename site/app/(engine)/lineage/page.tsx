import { PAGES } from "../pages";

export const { metadata } = PAGES.lineage;
export default PAGES.lineage.Page;
