/**
 * How things stand: `status.json`, and the last releases.
 *
 * Rules, in order:
 *   1. While the bucket doesn't say, what it said before stays, and is said to be out of date.
 *   2. A release that can't be read takes only the list of releases away.
 *
 * Belongs here: what /status shows. Does not: reading one record (status.ts, history.ts).
 */

import { ContentError } from "./bucket.js";
import type { Status } from "./generated/contracts.js";
import { type Listed, listReleases } from "./history.js";
import { keepLastGood, type LastGood } from "./last-good.js";
import { readStatus } from "./status.js";

const LAST_RELEASES = 5; // /releases has more

export interface Standing {
  readonly status: Status;
  /** Newest first; empty where they can't be read. */
  readonly releases: readonly Listed[];
}

/** What reading it needs. */
interface Readers {
  readonly status: () => Promise<Status | null>;
  readonly releases: (head: string, most: number) => Promise<Listed[]>;
}

const load = keepLastGood(() => readStanding());

/** How things stand, null where nothing was ever published; undefined where nobody can say. */
export async function tryStanding(): Promise<LastGood<Standing | null> | undefined> {
  return unlessUnreadable(load(), undefined);
}

export async function readStanding(
  read: Readers = { status: readStatus, releases: listReleases },
): Promise<Standing | null> {
  const status = await read.status();
  if (!status) return null;
  const { head } = status;
  const releases = head ? await unlessUnreadable(read.releases(head, LAST_RELEASES), []) : [];
  return { status, releases };
}

/** What comes of it, or `otherwise` where the bucket does not say. */
async function unlessUnreadable<T, U>(found: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof ContentError) return otherwise;
    throw error;
  }
}
