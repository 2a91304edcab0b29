/** Sections: what the navigation has beside the content's own (site.config.ts). */

export interface Section {
  readonly href: string;
  readonly label: string;
}

/** Where it comes from. */
export const ABOUT_SECTIONS: readonly Section[] = [
  { href: "/status", label: "Status" },
  { href: "/releases", label: "Releases" },
  { href: "/lineage", label: "Lineage" },
  { href: "/data", label: "Data" },
  { href: "/about", label: "About" },
];

/** What `aria-current` says of a section while `pathname` is shown. */
export function currentOf(href: string, pathname: string): "page" | "true" | undefined {
  if (href === pathname) return "page";
  return href !== "/" && pathname.startsWith(`${href}/`) ? "true" : undefined;
}
