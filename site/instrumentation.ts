import type { Instrumentation } from "next";

/** Called by Next.js when a server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { instance } = (await import("./lib/start")).requireEnv();
    if (instance) (await import("./lib/instance")).nameInstance(instance);
    (await import("./lib/one-location")).keepOneLocation();
  }
}

/** Called by Next.js when a request fails: Next.js' own message has no time, path or form. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // Of what Next.js compiles for its edge runtime, nothing is ours, and there is no stdout.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { failureOf, logLine } = await import("./lib/log");
    const { method, path } = request;
    logLine("request_failed", failureOf(error, method, path, context.routePath));
  }
};
