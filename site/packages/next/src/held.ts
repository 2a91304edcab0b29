/**
 * Documents as head has them, held sets included: for those who preview.
 *
 * Rules, in order:
 *   1. Nothing is kept that changes: status.json is asked at every request; what it leads to is
 *      immutable.
 *   2. Of an asset with a held set, the held one is shown, unless it was rejected.
 *
 * Belongs here: path -> document by way of head, sets and blobs. Does not: the mirror (content.ts).
 */
import { createHash } from "node:crypto";
import { cache } from "react";
import { ask, ContentError, jsonOf, theWorld } from "./bucket.js";
import type { AssetRecord, DocumentSet } from "./generated/contracts.js";
import { getRelease, getSet, getShard } from "./records.js";
import { readStatus } from "./status.js";

/** A document at head: its bytes' digest, and the release. */
export interface AtHead {
  readonly url: string;
  readonly digest: string;
  readonly number: number;
  readonly published_at: string;
  readonly value: unknown;
}

/** Which set of an asset a preview shows. */
export function previewedSet({ set, held }: AssetRecord): string {
  return held && !held.rejected ? held.set : set;
}

/** Which of so many shards (a power of two) a path falls into, as publishing/index.py has it. */
export function shardOf(path: string, shards: number): number {
  return createHash("sha256").update(path.toLowerCase()).digest().readUInt32BE(0) % shards;
}

const getHead = cache(async () => {
  const name = (await readStatus())?.head;
  const release = name ? await getRelease(name) : null;
  if (!name || release) return release;
  throw new ContentError("refused", `releases/${name}: expected head's release, found nothing`);
});

/** The document at `path`, or null when head doesn't have it. Throws `ContentError` for all else. */
export async function readAtHead(path: string): Promise<AtHead | null> {
  const head = await getHead();
  if (!head) return null;
  const sets = await Promise.all(
    Object.values(head.assets).map((each) => getSet(previewedSet(each))),
  );
  const found = await Promise.all(sets.map((set) => digestIn(set, path)));
  const digest = found.find((each) => each !== undefined);
  if (!digest) return null;
  const { baseUrl } = theWorld();
  const url = `${baseUrl}/blobs/${digest}.json`;
  const { number, published_at } = head;
  return { url, digest, number, published_at, value: await readBlob(url) };
}

async function digestIn(set: DocumentSet, path: string): Promise<string | undefined> {
  const { documents = {}, shards = [] } = set;
  if (shards.length === 0) return documents[path];
  const shard = shards[shardOf(path, shards.length)];
  return shard && (await getShard(shard)).documents[path];
}

async function readBlob(url: string): Promise<unknown> {
  const answer = await ask(theWorld(), url, { cache: "no-store" });
  if (answer.status === 200) return jsonOf(url, answer);
  throw new ContentError("unreachable", `${url}: expected 200, found ${answer.status}`);
}
