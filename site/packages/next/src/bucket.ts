/**
 * The public prefix of the bucket over HTTP: the only module that fetches.
 *
 * Belongs here: one GET, with a time-out, and what its failures are called. Does not: what is
 * asked for (content.ts, records.ts, status.ts).
 */
import { isBuildingUnpublished } from "./build.js";
import { readEnv } from "./env.js";

export type ContentErrorCode = "unreachable" | "refused" | "malformed";

/** The bucket did not say what is published: the last good page has to stay. */
export class ContentError extends Error {
  override readonly name = "ContentError";

  constructor(
    readonly code: ContentErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What reading needs of the world. */
export interface Effects {
  readonly fetch: typeof fetch;
  readonly baseUrl: string;
  readonly isBuildingUnpublished: boolean;
  /** A regeneration that hangs would hold its page's slot. */
  readonly timeoutMilliseconds?: number;
}

const TIMEOUT_MILLISECONDS = 8_000;

export function theWorld(): Effects {
  const { contentBaseUrl } = readEnv();
  return { fetch, baseUrl: contentBaseUrl, isBuildingUnpublished: isBuildingUnpublished() };
}

/** The answer, whatever its status. Throws `ContentError` when there is none. */
export async function ask(effects: Effects, url: string, init: RequestInit): Promise<Response> {
  const { timeoutMilliseconds = TIMEOUT_MILLISECONDS } = effects;
  try {
    return await effects.fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMilliseconds) });
  } catch (error) {
    throw new ContentError("unreachable", `${url}: no answer`, { cause: error });
  }
}

/** The body of a good answer. Throws `ContentError` when it breaks off or is no JSON. */
export async function jsonOf(url: string, answer: Response): Promise<unknown> {
  let text: string;
  try {
    text = await answer.text();
  } catch (error) {
    throw new ContentError("unreachable", `${url}: the answer broke off`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ContentError("malformed", `${url}: expected JSON`, { cause: error });
  }
}
