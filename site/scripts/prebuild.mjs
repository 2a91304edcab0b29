/**
 * Before each build: forget what an older build fetched, and note what this one starts from.
 *
 * The mirror's revision is read before any document, so the pages hold at least that; delivery
 * starts there. A mirror that doesn't answer fails the build: what serves now is better.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { env, exit } from "node:process";
import { fileURLToPath } from "node:url";
import nextEnv from "@next/env";
import { readMirrorRevision } from "./mirror-revision.mjs";

const SITE = new URL("../", import.meta.url);

nextEnv.loadEnvConfig(fileURLToPath(SITE));
try {
  const revision = await readMirrorRevision(env.CONTENT_BASE_URL);
  rmSync(new URL(".next/cache/fetch-cache", SITE), { recursive: true, force: true });
  mkdirSync(new URL(".run/", SITE), { recursive: true });
  const facts = { deployment: `build-${randomUUID()}`, revision };
  writeFileSync(new URL(".run/build.json", SITE), `${JSON.stringify(facts)}\n`);
  console.log(revision > 0 ? `mirror at revision ${revision}` : "nothing published yet");
} catch (error) {
  console.error(`prebuild: ${error.message}`);
  exit(1);
}
