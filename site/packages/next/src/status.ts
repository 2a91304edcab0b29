/**
 * `status.json`: what the last run left behind, asked for anew at every request.
 *
 * Belongs here: reading it. Does not: pages of documents, which say nothing of it.
 */

import { ask, ContentError, type Effects, jsonOf, theWorld } from "./bucket.js";
import { ContractError, checkContract } from "./contracts.js";
import type { Status } from "./generated/contracts.js";

const TIMEOUT_MILLISECONDS = 3_000; // a reader waits for it

/** The status, or null where no run has left one. Throws `ContentError` for all else. */
export async function readStatus(effects: Effects = theWorld()): Promise<Status | null> {
  const url = `${effects.baseUrl}/status.json`;
  const patient = { timeoutMilliseconds: TIMEOUT_MILLISECONDS, ...effects };
  const answer = await ask(patient, url, { cache: "no-store" });
  if (answer.status === 403 || answer.status === 404) return null;
  if (answer.status !== 200) {
    throw new ContentError("unreachable", `${url}: expected 200, found ${answer.status}`);
  }
  const value = await jsonOf(url, answer);
  try {
    return checkContract("status", value);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContentError("malformed", `${url}: ${error.message}`, { cause: error });
  }
}

/** The same for a page that can do without: undefined when it can't be read. */
export async function tryStatus(): Promise<Status | null | undefined> {
  try {
    return await readStatus();
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}
