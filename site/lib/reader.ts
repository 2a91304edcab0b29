/** The documents of the content, and the engine's, as pages ask for them. */
import { FEEDS } from "@content/site.config";
import { createReader } from "@content-assets/next";
import { CONTENT } from "@/generated/content";

export const reader = createReader(CONTENT, { feeds: FEEDS });
export const { alternatesOf, documentPath, getDocument, headOf, pageOf } = reader;
