/** Addresses of this site as its own links name them; in the browser, too. */

/** The path under which the site lies, without a slash at the end: inlined by `withContentAssets`. */
const BASE_PATH = process.env.CONTENT_ASSETS_BASE_PATH ?? "";

/** A page, or a route, of this site: below the base path. */
export function hrefOf(page: string): string {
  return `${BASE_PATH}${page}`;
}
