import { siteUrl } from "@content-assets/next";
import type { MetadataRoute } from "next";

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: "*", allow: "/", disallow: ["/api/", "/preview"] },
    sitemap: siteUrl("/sitemap.xml"),
  };
}
