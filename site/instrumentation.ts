import { readEnv } from "@/lib/env";

/** A server that lacks a setting doesn't start. */
export function register(): void {
  readEnv();
}
