export { compareReleases as GET } from "@content-assets/next/handlers";
