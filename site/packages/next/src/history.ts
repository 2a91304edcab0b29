/**
 * The releases that head comes from: there is no listing, so the parents are followed.
 *
 * Belongs here: head -> the last releases, and what each changed. Does not: reading one.
 */

import { type Difference, differenceOf } from "./difference.js";
import type { Release } from "./generated/contracts.js";
import { getRelease } from "./records.js";

export const LISTED_RELEASES = 20;
const RANGE = /^(?<from>[^.]+)\.\.\.(?<to>[^.]+)$/;

/** A release and what it changed; the difference is null where the one before is no longer kept. */
export interface Listed {
  readonly release: Release;
  readonly name: string;
  readonly difference: Difference | null;
}

export function nameOf({ number, id }: Release): string {
  return `${number}-${id}`;
}

/** `a...b` as two names, or undefined. */
export function parseRange(text: string): { from: string; to: string } | undefined {
  const { from, to } = RANGE.exec(text)?.groups ?? {};
  return from && to ? { from, to } : undefined;
}

/** What a release changed against its parent; null: the parent is gone. */
export async function changeOf(release: Release): Promise<Difference | null> {
  if (release.parent === null) return differenceOf(null, release);
  const parent = await getRelease(release.parent);
  return parent && differenceOf(parent, release);
}

/** The last releases up to `head`, newest first, as far as they are kept. */
export async function listReleases(head: string, most = LISTED_RELEASES): Promise<Listed[]> {
  const found: Release[] = [];
  let name: string | null = head;
  while (name && found.length < most) {
    const release: Release | null = await getRelease(name);
    if (!release) break;
    found.push(release);
    name = release.parent;
  }
  return Promise.all(
    found.map(async (release) => ({
      release,
      name: nameOf(release),
      difference: await changeOf(release),
    })),
  );
}
