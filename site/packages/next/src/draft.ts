/**
 * Draft mode: who may see what is not published, and whether this request does.
 *
 * Belongs here: the form's answer. Does not: what is shown then (held.ts).
 */
import { draftMode } from "next/headers.js";
import { isKnownToken } from "./tokens.js";

export const MAX_FORM_BYTES = 1_000;

/** Whether this request shows head; while a build makes its pages, none does. */
export async function isDraft(): Promise<boolean> {
  return (await draftMode()).isEnabled;
}

/** Whether a posted form brings the token. Without a token nobody may come in. */
export async function mayPreview(request: Request, token: string | undefined): Promise<boolean> {
  const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  if (!token || !(length <= MAX_FORM_BYTES)) return false;
  const form = new URLSearchParams(await request.text());
  return isKnownToken(form.get("token") ?? "", [token]);
}
