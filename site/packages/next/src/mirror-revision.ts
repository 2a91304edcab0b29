/**
 * The revision that the mirror has reached at least, from its status.json; 0: nothing published.
 *
 * S3 says 403 for a missing key where listing is not allowed. Anything but a clear answer throws.
 */
const TIMEOUT_MILLISECONDS = 10_000;

export async function readMirrorRevision(
  baseUrl: string | undefined,
  timeoutMilliseconds: number = TIMEOUT_MILLISECONDS,
): Promise<number> {
  const given = baseUrl?.trim();
  if (!given)
    throw new Error(
      "CONTENT_BASE_URL: expected a value, found none; see the README of @content-assets/next",
    );
  const url = `${given.replace(/\/+$/, "")}/status.json`;
  const answer = await ask(url, timeoutMilliseconds);
  if (answer.status === 403 || answer.status === 404) return 0;
  if (!answer.ok) throw new Error(`${url}: expected 200, found ${answer.status}; try again later`);
  const revision = (await answer.json().catch(() => ({}))).mirror_revision;
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new Error(`${url}: expected a mirror_revision, found ${JSON.stringify(revision)}`);
}

async function ask(url: string, timeoutMilliseconds: number): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds) });
  } catch (error) {
    const { name, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    const found = cause?.code ?? name;
    throw new Error(`${url}: expected an answer, found ${found}; try again later`, {
      cause: error,
    });
  }
}
