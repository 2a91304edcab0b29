import { revalidateTag } from "next/cache";
import { readEnv } from "@/lib/env";
import { describeHealth } from "@/lib/health";
import { answerHook } from "@/lib/revalidation";

export async function POST(request: Request): Promise<Response> {
  const { revalidateTokens, platformDeployment } = readEnv();
  return answerHook(request, {
    tokens: revalidateTokens,
    deployment: describeHealth(platformDeployment).deployment,
    // "max": readers get the last good page until the new one is made, whatever S3 does then.
    revalidate: (tag) => revalidateTag(tag, "max"),
  });
}
