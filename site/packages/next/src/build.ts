/**
 * What this build knows of itself: inlined by `withContentAssets` (config.ts).
 *
 * Belongs here: facts that are fixed when the build is made. Does not: the environment (env.ts).
 */

export interface BuildFacts {
  readonly deployment: string;
  /** The mirror's revision when the build began; 0: nothing was published yet. */
  readonly revision: number;
}

export const BUILD: BuildFacts = {
  deployment: process.env.CONTENT_ASSETS_DEPLOYMENT ?? "development",
  revision: Number(process.env.CONTENT_ASSETS_REVISION ?? 0),
};

/** Whether `next build` is making its pages right now, and there is nothing to make them of. */
export function isBuildingUnpublished(build: BuildFacts = BUILD): boolean {
  return process.env.NEXT_PHASE === "phase-production-build" && build.revision === 0;
}
