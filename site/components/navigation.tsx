"use client";

import { CONTENT_SECTIONS } from "@content/site.config";
import { usePathname } from "next/navigation";
import { ABOUT_SECTIONS, currentOf, type Section } from "@/lib/navigation";

/** Links to the sections; the server knows the path, too, so that it works without JavaScript. */
export function Navigation() {
  const pathname = usePathname();
  return (
    <nav className="sections" aria-label="Sections">
      <Links sections={CONTENT_SECTIONS} pathname={pathname} />
      <Links sections={ABOUT_SECTIONS} pathname={pathname} />
    </nav>
  );
}

function Links({ sections, pathname }: { sections: readonly Section[]; pathname: string }) {
  return (
    <ul>
      {sections.map(({ href, label }) => (
        <li key={href}>
          <a href={href} aria-current={currentOf(href, pathname)}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
