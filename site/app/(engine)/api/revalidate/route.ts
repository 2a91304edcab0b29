import { revalidateTag } from "next/cache";
import { readEnv } from "@/lib/env";
import { describeHealth } from "@/lib/health";
import { logLine } from "@/lib/log";
import { rateLimit } from "@/lib/rate";
import { answerHook } from "@/lib/revalidation";

/** A delivery of 100,000 documents is 100 hooks; who sends more has lost count. */
const limit = rateLimit({ atOnce: 200, perSecond: 20 });

export async function POST(request: Request): Promise<Response> {
  const env = readEnv();
  return answerHook(request, {
    tokens: env.revalidateTokens,
    deployment: describeHealth(env).deployment,
    limit,
    log: logLine,
    // "max": readers get the last good page until the new one is made, whatever S3 does then.
    revalidate: (tag) => revalidateTag(tag, "max"),
  });
}
