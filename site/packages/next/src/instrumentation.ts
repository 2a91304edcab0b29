/**
 * `instrumentation.ts` of a site: `export { onRequestError, register } from "@content-assets/next/instrumentation"`.
 *
 * Without it the page cache does the same when it is first used, and no failed request is logged.
 */
import type { Instrumentation } from "next";

/** Called by Next.js when a server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { prepareProcess, requireEnv } = await import("./start.js");
    requireEnv();
    prepareProcess();
  }
}

/** Called by Next.js when a request fails: its own message has no time, path or form. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // Of what Next.js compiles for its edge runtime, nothing is ours, and there is no stdout.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { failureOf, logLine } = await import("./log.js");
    const { method, path } = request;
    logLine("request_failed", failureOf(error, method, path, context.routePath));
  }
};
