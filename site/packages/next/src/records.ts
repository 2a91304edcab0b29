/**
 * Releases and document sets: immutable, so an answer is kept for good.
 *
 * Belongs here: reading them by name. Does not: what a page makes of two of them (difference.ts).
 */
import { cache } from "react";
import { ask, ContentError, type Effects, jsonOf, theWorld } from "./bucket.js";
import { ContractError, checkContract } from "./contracts.js";
import type { Contracts } from "./generated/contracts.js";

type RecordName = "document-set" | "release" | "shard";

const RELEASE_NAME = /^[1-9]\d{0,8}-[A-Za-z0-9-]{1,64}$/;
const DIGEST = /^[0-9a-f]{64}$/;

export function isReleaseName(name: string): boolean {
  return RELEASE_NAME.test(name);
}

/** A release by its name, `<number>-<id>`, or null where it is not, or no longer, kept. */
export const getRelease = cache(async (name: string) =>
  isReleaseName(name) ? readRecord("release", `releases/${name}.json`) : null,
);

export const getSet = cache((digest: string) => readBySet("document-set", digest));

export const getShard = cache((digest: string) => readBySet("shard", digest));

async function readBySet<Name extends "document-set" | "shard">(
  name: Name,
  digest: string,
): Promise<Contracts[Name]> {
  const path = `sets/${digest}.json`;
  const found = DIGEST.test(digest) ? await readRecord(name, path) : null;
  if (found) return found;
  throw new ContentError("refused", `${path}: expected what a release names, found nothing`);
}

/** What lies at `path`, or null. Throws `ContentError` where the bucket doesn't say. */
export async function readRecord<Name extends RecordName>(
  name: Name,
  path: string,
  effects: Effects = theWorld(),
): Promise<Contracts[Name] | null> {
  const url = `${effects.baseUrl}/${path}`;
  const answer = await ask(effects, url, { cache: "force-cache" });
  if (answer.status === 403 || answer.status === 404) return missing(effects, url);
  if (answer.status !== 200) {
    throw new ContentError("unreachable", `${url}: expected 200, found ${answer.status}`);
  }
  const value = await jsonOf(url, answer);
  try {
    return checkContract(name, value);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContentError("malformed", `${url}: ${error.message}`, { cause: error });
  }
}

/** Without the right to list, S3 says 403 for a missing key and for a bucket that is closed. */
async function missing(effects: Effects, url: string): Promise<null> {
  // No options: not cached, and a page that is kept stays one.
  const statusUrl = `${effects.baseUrl}/status.json`;
  const status = await ask(effects, statusUrl, {});
  if (status.status === 200) {
    await jsonOf(statusUrl, status); // whoever else answers in S3's stead does not know
    return null;
  }
  throw new ContentError("refused", `${url}: not there, and status.json answers ${status.status}`);
}
