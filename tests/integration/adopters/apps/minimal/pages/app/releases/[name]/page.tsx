import { PAGES } from "@/pages";

export const { generateMetadata, generateStaticParams } = PAGES.release;
export default PAGES.release.Page;
