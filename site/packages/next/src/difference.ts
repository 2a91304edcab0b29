/**
 * The difference of two releases, as content_assets/publishing/diff.py has it: only what differs
 * is read.
 *
 * Belongs here: two releases -> paths. Does not: how they are read (given as effects).
 */
import type { DocumentSet, Release, Shard } from "./generated/contracts.js";
import { getSet, getShard } from "./records.js";

/** Blob digests by path; `removed` keeps the digest that was. */
export interface Difference {
  readonly changed: ReadonlyMap<string, string>;
  readonly added: ReadonlyMap<string, string>;
  readonly removed: ReadonlyMap<string, string>;
}

export interface Reading {
  readonly set: (digest: string) => Promise<DocumentSet>;
  readonly shard: (digest: string) => Promise<Shard>;
}

const THE_BUCKET: Reading = { set: getSet, shard: getShard };

/** Compare two releases; null is before the first. */
export async function differenceOf(
  old: Release | null,
  current: Release,
  reading: Reading = THE_BUCKET,
): Promise<Difference> {
  const assets = new Set([...Object.keys(old?.assets ?? {}), ...Object.keys(current.assets)]);
  const parts = await Promise.all(
    [...assets].sort().map((asset) => {
      const [was, now] = [old?.assets[asset]?.set, current.assets[asset]?.set];
      return was === now ? undefined : differing(was, now, reading);
    }),
  );
  const before = new Map(parts.flatMap((part) => part?.before ?? []));
  const after = new Map(parts.flatMap((part) => part?.after ?? []));
  return compare(before, after);
}

export function isEmpty({ changed, added, removed }: Difference): boolean {
  return changed.size + added.size + removed.size === 0;
}

type Entry = readonly [path: string, digest: string];

interface Sides {
  readonly before: readonly Entry[];
  readonly after: readonly Entry[];
}

/** Two sets' documents, without the shards that they share. */
async function differing(
  was: string | undefined,
  now: string | undefined,
  reading: Reading,
): Promise<Sides> {
  const [old, current] = await Promise.all([was, now].map((each) => each && reading.set(each)));
  if (!old || !current || !isSharded(old) || old.shards?.length !== current.shards?.length) {
    return { before: await entriesOf(old, reading), after: await entriesOf(current, reading) };
  }
  const kept = new Set(current.shards);
  const shared = new Set(old.shards?.filter((each) => kept.has(each)));
  const only = (digests: readonly string[] = []) => digests.filter((each) => !shared.has(each));
  return {
    before: await entriesOfShards(only(old.shards), reading),
    after: await entriesOfShards(only(current.shards), reading),
  };
}

async function entriesOf(set: DocumentSet | "" | undefined, reading: Reading): Promise<Entry[]> {
  if (!set) return [];
  if (isSharded(set)) return entriesOfShards(set.shards ?? [], reading);
  return Object.entries(set.documents ?? {});
}

async function entriesOfShards(digests: readonly string[], reading: Reading): Promise<Entry[]> {
  const shards = await Promise.all(digests.map(reading.shard));
  return shards.flatMap(({ documents }) => Object.entries(documents));
}

function isSharded({ shards = [] }: DocumentSet): boolean {
  return shards.length > 0;
}

function compare(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Difference {
  const changed = ([path, digest]: Entry) => before.has(path) && before.get(path) !== digest;
  return {
    changed: sorted([...after].filter(changed)),
    added: sorted([...after].filter(([path]) => !before.has(path))),
    removed: sorted([...before].filter(([path]) => !after.has(path))),
  };
}

function sorted(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
