/**
 * Before each build: forget what an older build fetched, and note what this one starts from.
 *
 * The mirror's revision is read before any document, so the pages hold at least that; delivery
 * starts there. Nothing published yet (403 or 404) is revision 0, and everything is delivered.
 * A mirror that doesn't answer fails the build: the deployment that serves now is better.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { env, exit } from "node:process";
import nextEnv from "@next/env";

const TIMEOUT_MILLISECONDS = 10_000;
const SITE = new URL("../", import.meta.url);

nextEnv.loadEnvConfig(SITE.pathname);
try {
  const revision = await mirrorRevision(env.CONTENT_BASE_URL);
  rmSync(new URL(".next/cache/fetch-cache", SITE), { recursive: true, force: true });
  mkdirSync(new URL(".run/", SITE), { recursive: true });
  const facts = { deployment: `build-${randomUUID()}`, revision };
  writeFileSync(new URL(".run/build.json", SITE), `${JSON.stringify(facts)}\n`);
  console.log(revision ? `mirror at revision ${revision}` : "nothing published yet");
} catch (error) {
  console.error(`prebuild: ${error.message}`);
  exit(1);
}

async function mirrorRevision(baseUrl) {
  if (!baseUrl) throw new Error("CONTENT_BASE_URL: expected a value, found none; see .env.example");
  const url = `${baseUrl.replace(/\/+$/, "")}/status.json`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) }).catch(
    (error) => {
      throw new Error(`${url}: expected an answer, found ${error.cause?.code ?? error.name}`);
    },
  );
  if (answer.status === 403 || answer.status === 404) return 0;
  if (!answer.ok) throw new Error(`${url}: expected 200, found ${answer.status}; try again later`);
  const revision = (await answer.json().catch(() => ({}))).mirror_revision;
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new Error(`${url}: expected a mirror_revision, found ${JSON.stringify(revision)}`);
}
