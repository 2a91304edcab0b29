/** Which build answers, what it was built from and what it can read. */
import { BUILD, type BuildFacts } from "./build.js";
import type { Env } from "./env.js";
import type { Health } from "./generated/contracts.js";
import { PACKAGE, PROTOCOL } from "./version.js";

export function describeHealth(
  majors: Readonly<Record<string, readonly number[]>>,
  { platformDeployment, instance }: Pick<Env, "platformDeployment" | "instance">,
  build: BuildFacts = BUILD,
): Health {
  return {
    deployment: platformDeployment ?? build.deployment,
    revision_at_build: build.revision,
    contracts: majors,
    heads: true,
    instance: instance ?? null,
    protocol: PROTOCOL,
    package: PACKAGE,
  };
}
