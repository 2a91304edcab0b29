/**
 * The hook: documents changed, so the pages that show them are to be made anew.
 *
 * Rules, in order:
 *   1. Who asks is checked before anything is read, in constant time.
 *   2. The body is capped while it is read, then has to keep its contract.
 *   3. The tags have to be those of our own rule: a caller with another rule would be told
 *      «done» while the pages stay old.
 *   4. Only tags of documents that our pages show are marked; others are named as ignored.
 *   5. Repeating it does no harm, but for the rate: who knows the token may still be broken.
 *
 * Belongs here: request -> answer. Does not: how Next.js forgets (given as an effect).
 */

import { ContractError, checkContract } from "./contracts.js";
import type { RevalidateRequest, RevalidateResponse } from "./generated/contracts.js";
import { type Fields, idsOf, type Log } from "./log.js";
import { type Problem, problemResponse } from "./problem.js";
import type { RateLimit } from "./rate.js";
import { tagOf } from "./routes.js";
import { bearerToken, isKnownToken } from "./tokens.js";

export const MAX_BODY_BYTES = 512 * 1024; // 1,000 paths of 200 characters, twice, and some air
const MAX_TAG_CHARACTERS = 256; // Next.js ignores longer ones in silence

export interface HookEffects {
  readonly tokens: readonly string[];
  readonly deployment: string;
  /** Whether tags can be marked now. */
  readonly isPageCacheReachable: () => Promise<boolean>;
  /** Whether any page of this site shows the document. */
  readonly isShown: (path: string) => boolean;
  readonly revalidate: (tag: string) => void;
  /** Of those who may ask; strangers are turned away before it. */
  readonly limit: RateLimit;
  /** One line for each hook, whatever is answered. */
  readonly log: Log;
}

/** What is answered, and what the log says of it besides ids and status. */
interface Outcome {
  readonly answer: Response;
  readonly told?: Fields;
}

/** Why a hook is refused; never leaves this module. */
class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export async function answerHook(request: Request, effects: HookEffects): Promise<Response> {
  const { answer, told } = await decide(request, effects);
  effects.log("hook", { ...idsOf(request.headers), status: answer.status, ...told });
  return answer;
}

async function decide(request: Request, effects: HookEffects): Promise<Outcome> {
  if (!isKnownToken(bearerToken(request.headers.get("authorization")), effects.tokens)) {
    return { answer: unauthorized() };
  }
  const waitSeconds = effects.limit.take();
  if (waitSeconds > 0) return { answer: tooMany(waitSeconds) };
  try {
    const hook = parse(await readBody(request));
    checkTags(hook);
    if (!(await effects.isPageCacheReachable())) {
      refuse(503, "Service unavailable", "expected the page cache to answer, found it silent");
    }
    const done = mark(hook, effects);
    const answer = Response.json(done, { headers: { "Cache-Control": "no-store" } });
    const { release, revision } = hook;
    return { answer, told: { release, revision, revalidated: done.revalidated.length } };
  } catch (error) {
    if (error instanceof Refusal) {
      const { problem } = error;
      return { answer: problemResponse(problem), told: { problem: problem.detail } };
    }
    throw error;
  }
}

function unauthorized(): Response {
  const detail = "expected a bearer token that this site knows";
  return problemResponse(
    { status: 401, title: "Unauthorized", detail },
    { "WWW-Authenticate": 'Bearer realm="revalidate"' },
  );
}

function tooMany(waitSeconds: number): Response {
  const detail = "expected fewer hooks a second; name more paths in each";
  return problemResponse(
    { status: 429, title: "Too many requests", detail },
    { "Retry-After": String(Math.ceil(waitSeconds)) },
  );
}

/** Mark what our pages show, and say what was done. */
function mark(hook: RevalidateRequest, effects: HookEffects): RevalidateResponse {
  const paths = [...new Set(hook.paths)].sort();
  const revalidated = paths.filter(effects.isShown).map(tagOf);
  for (const tag of revalidated) effects.revalidate(tag);
  const ignored = paths.filter((path) => !effects.isShown(path)).map(tagOf);
  return { revalidated, ignored, deployment: effects.deployment };
}

async function readBody(request: Request): Promise<string> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    refuse(415, "Unsupported media type", `expected application/json, found ${type ?? "none"}`);
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BODY_BYTES) break;
      text += decoder.decode(chunk, { stream: true });
    }
    text += decoder.decode();
  } catch {
    refuse(400, "Bad request", "expected a whole body in UTF-8");
  }
  if (bytes > MAX_BODY_BYTES) {
    refuse(413, "Content too large", `expected at most ${MAX_BODY_BYTES} bytes; send it in parts`);
  }
  return text;
}

function parse(text: string): RevalidateRequest {
  try {
    return checkContract("revalidate-request", JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) refuse(400, "Bad request", "expected a body that is JSON");
    if (error instanceof ContractError) {
      refuse(422, "Unprocessable content", error.message, error.member);
    }
    throw error;
  }
}

function checkTags(hook: RevalidateRequest): void {
  const tags = [...new Set(hook.paths.map(tagOf))].sort();
  const given = [...new Set(hook.tags)].sort();
  const unlike = tags.find((tag, place) => tag !== given[place]) ?? given[tags.length];
  if (unlike !== undefined) {
    const advice = "both sides have to be built from one routes.json";
    refuse(
      422,
      "Unprocessable content",
      `expected the tags of the paths: ${unlike}; ${advice}`,
      "tags",
    );
  }
  if (tags.some((tag) => tag.length > MAX_TAG_CHARACTERS)) {
    const detail = `expected tags of at most ${MAX_TAG_CHARACTERS} characters; shorten the path`;
    refuse(422, "Unprocessable content", detail, "paths");
  }
}

function refuse(status: number, title: string, detail: string, member?: string): never {
  throw new Refusal({ status, title, detail, ...(member === undefined ? {} : { member }) });
}
