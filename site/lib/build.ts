/**
 * What this build knows of itself: inlined by next.config.ts from what scripts/prebuild.mjs wrote.
 *
 * Belongs here: facts that are fixed when the build is made. Does not: the environment (env.ts).
 */

export interface BuildFacts {
  readonly deployment: string;
  /** What the mirror had reached when the build began; 0: nothing was published yet. */
  readonly revision: number;
}

export const BUILD: BuildFacts = {
  deployment: process.env.BUILD_DEPLOYMENT ?? "development",
  revision: Number(process.env.BUILD_REVISION ?? 0),
};

/** Whether `next build` is making its pages right now, and there is nothing to make them of. */
export function isBuildingUnpublished(build: BuildFacts = BUILD): boolean {
  return process.env.NEXT_PHASE === "phase-production-build" && build.revision === 0;
}
