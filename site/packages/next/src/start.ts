/** What must hold before a server answers anything. */
import { type Env, readEnv } from "./env.js";
import { nameInstance } from "./instance.js";
import { keepOneLocation } from "./one-location.js";

/** A server that lacks a setting doesn't start; Next.js alone would answer 500 for ever. */
export function requireEnv(): Env {
  try {
    return readEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

/** Let every answer of this process carry its name, and one `Location` at most. */
export function prepareProcess(): void {
  if (process.env.NEXT_PHASE === "phase-production-build") return; // it answers nobody
  const { instance } = readEnv();
  if (instance) nameInstance(instance);
  keepOneLocation();
}
