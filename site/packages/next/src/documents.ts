/**
 * Published documents, as the mirror has them.
 *
 * Rules, in order:
 *   1. One tagged fetch a document, of its stable path. What is cached is the page, not the
 *      answer: a page made anew asks the mirror, and a bad answer is kept nowhere.
 *   2. A tombstone is «not published».
 *   3. A missing key (403 without the right to list, else 404) is «not published» only if the
 *      catalogue can be read at that moment, or if a build finds nothing published at all.
 *   4. Everything else throws: then Next.js keeps the last good page.
 *   5. In draft mode all of this is read at head (held.ts), and nothing is kept.
 *
 * Belongs here: what is fetched, and checking it. Does not: HTTP (bucket.ts), what a page makes
 * of it.
 */
import { ask, ContentError, type Effects, jsonOf, theWorld } from "./bucket.js";
import { type Checker, ContractError, type MirrorCopy, type ReleaseMark } from "./contracts.js";
import { isDraft } from "./draft.js";
import { readAtHead } from "./held.js";
import { tagOf } from "./routes.js";

const CATALOG = "catalog.json"; // every release has it

/** A document as published, and the release that it comes from. */
export interface Published<T> {
  readonly path: string;
  readonly url: string;
  readonly document: T;
  readonly release: ReleaseMark;
}

/** The document at `path` as this request is to see it: published, or in draft mode at head. */
export async function loadDocument(
  checker: Checker,
  name: string,
  path: string,
): Promise<Published<unknown> | null> {
  return (await isDraft()) ? loadAtHead(checker, name, path) : loadPublished(checker, name, path);
}

async function loadAtHead(
  checker: Checker,
  name: string,
  path: string,
): Promise<Published<unknown> | null> {
  const found = await readAtHead(path);
  if (!found) return null;
  const { url, digest, number, published_at } = found;
  const document = kept(url, () => checker.check(name, found.value));
  return { path, url, document, release: { revision: 0, number, digest, published_at } };
}

/** The document at `path`, or null when it is not published. Throws `ContentError` for all else. */
export async function loadPublished(
  checker: Checker,
  name: string,
  path: string,
  effects: Effects = theWorld(),
): Promise<Published<unknown> | null> {
  const url = `${effects.baseUrl}/production/${path}`;
  const answer = await ask(effects, url, { next: { tags: [tagOf(path)] } });
  if (answer.status === 403 || answer.status === 404) return missing(effects, url, answer.status);
  if (answer.status !== 200) {
    throw new ContentError("unreachable", `${url}: expected 200, found ${answer.status}`);
  }
  const copy = await read(checker, name, url, answer);
  if (copy.isRemoved) return null;
  return { path, url, document: copy.document, release: copy.release };
}

/** Without the right to list, S3 says 403 for a missing key and for a bucket that is closed. */
async function missing(effects: Effects, url: string, status: number): Promise<null> {
  if (effects.isBuildingUnpublished) return null;
  // No options: neither cached nor tagged, and the page stays static.
  const catalogUrl = `${effects.baseUrl}/production/${CATALOG}`;
  const catalog = await ask(effects, catalogUrl, {});
  if (catalog.status === 200) {
    await jsonOf(catalogUrl, catalog); // whoever else answers in S3's stead does not know
    return null;
  }
  throw new ContentError(
    "refused",
    `${url}: found ${status}, and the catalogue answers ${catalog.status}; check the bucket's policy`,
  );
}

async function read(
  checker: Checker,
  name: string,
  url: string,
  answer: Response,
): Promise<MirrorCopy> {
  const value = await jsonOf(url, answer);
  return kept(url, () => checker.checkMirrorCopy(name, value));
}

/** What `check` returns; a broken contract is the address's fault. */
function kept<T>(url: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContentError("malformed", `${url}: ${error.message}`, { cause: error });
  }
}
