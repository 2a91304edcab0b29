import type { ReactNode } from "react";
import { webUrl } from "../links.js";

interface Props {
  /** As a source gives it. */
  readonly href: string | null;
  readonly children: ReactNode;
}

/** A link to where a source says; the text alone where that is no address on the web. */
export function Outside({ href, children }: Props) {
  const url = webUrl(href);
  return url ? <a href={url}>{children}</a> : children;
}
