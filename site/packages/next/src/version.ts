/** Versions that a site reports (`GET /api/health`): the pipeline refuses another protocol. */

/** Of hook, health and proof, as content_assets/contracts/revalidation.py has it. */
export const PROTOCOL = 1;

/** Of this package, as package.json has it. */
export const PACKAGE = "@content-assets/next 0.1.0";
