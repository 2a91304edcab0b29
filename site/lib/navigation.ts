/** The site's sections, in the order of the navigation. */

export interface Section {
  readonly href: string;
  readonly label: string;
}

/** What happened. */
export const CONTENT_SECTIONS: readonly Section[] = [
  { href: "/", label: "This week" },
  { href: "/earthquakes", label: "Earthquakes" },
  { href: "/countries", label: "Countries" },
  { href: "/statistics", label: "Statistics" },
  { href: "/archive", label: "Archive" },
  { href: "/events", label: "Natural events" },
  { href: "/space-weather", label: "Space weather" },
];

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
