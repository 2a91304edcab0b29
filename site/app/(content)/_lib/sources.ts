/**
 * Who the data is from, for pages that say nothing of the source's state: it would make them
 * anew whenever that changes (docs/decisions/0011). The words are those of `sources/<name>.json`.
 */

import type { AboutSource } from "@content-assets/next";
import { SOURCES } from "@/generated/content";

export const USGS: AboutSource = SOURCES.usgs;
export const EONET: AboutSource = SOURCES.eonet;

/** Borders; a file of the repository, so it has no state. */
export const ATLAS: AboutSource = {
  title: "Natural Earth, by way of world-atlas",
  licence: "Public domain (Natural Earth); ISC (world-atlas)",
  homepage_url: "https://www.naturalearthdata.com/",
};
