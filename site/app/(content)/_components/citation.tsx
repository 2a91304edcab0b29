import { SITE_NAME } from "@content/site.config";
import { siteUrl } from "@content-assets/next";

/** Words to cite the data with. */
export function Citation() {
  return (
    <div className="prose">
      <p>
        Name the source first, then this site with the release: its number stands on every page and,
        as <code>$release.number</code>, in every document. A release never changes.
      </p>
      <blockquote>
        U.S. Geological Survey, Earthquake Hazards Program. By way of {SITE_NAME}, release{" "}
        <var>number</var>, document <var>path</var>, published <var>day</var>. {siteUrl("/")}
      </blockquote>
    </div>
  );
}
