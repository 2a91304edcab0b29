/** What must hold before a server answers anything. */
import { readEnv } from "./env";

/** A server that lacks a setting doesn't start; Next.js alone would answer 500 for ever. */
export function requireEnv(): void {
  try {
    readEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
