import { createReader } from "@content-assets/next";
import { CONTENT } from "./generated/content";

export const reader = createReader(CONTENT);
export const { getDocument, headOf } = reader;
