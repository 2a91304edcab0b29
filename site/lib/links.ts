/** Addresses within the site and to the data, by the page rule. */
import { eventPath } from "./content";
import { readEnv } from "./env";
import { ownedPage } from "./routes";

export function eventHref(id: string): string {
  return ownedPage(eventPath(id)) ?? "/";
}

/** A document as anyone may read it. */
export function documentUrl(path: string): string {
  return `${readEnv().contentBaseUrl}/production/${path}`;
}
