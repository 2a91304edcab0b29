/** What must hold before a server answers anything. */
import { type Env, readEnv } from "./env";

/** A server that lacks a setting doesn't start; Next.js alone would answer 500 for ever. */
export function requireEnv(): Env {
  try {
    return readEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
