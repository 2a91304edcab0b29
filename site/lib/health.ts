/** Which build answers, what it was built from and what it can read. */
import { type Health, READABLE_MAJORS } from "@/generated/contracts";
import { BUILD, type BuildFacts } from "./build";
import type { Env } from "./env";

export function describeHealth(
  { platformDeployment, instance }: Pick<Env, "platformDeployment" | "instance">,
  build: BuildFacts = BUILD,
): Health {
  return {
    deployment: platformDeployment ?? build.deployment,
    revision_at_build: build.revision,
    contracts: READABLE_MAJORS,
    heads: true,
    instance: instance ?? null,
  };
}
