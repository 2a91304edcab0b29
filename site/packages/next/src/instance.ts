/**
 * Every answer names the process that gave it, or the page cache that several share: two behind
 * one address, of which only one gets each hook, are seen by delivery.
 *
 * Belongs here: the header. Does not: the name (env.ts).
 */
import { ServerResponse } from "node:http";

/** Of this process: this module is loaded more than once. */
const process_ = globalThis as { contentAssetsInstance?: string };

const HEADER = "X-Content-Assets-Instance";

/** Let every answer of this process carry its name. */
export function nameInstance(instance: string): void {
  if (process_.contentAssetsInstance === instance) return;
  process_.contentAssetsInstance = instance;
  const writeHead = ServerResponse.prototype.writeHead as (...given: unknown[]) => ServerResponse;
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    if (!this.headersSent) this.setHeader(HEADER, instance);
    return writeHead.apply(this, given);
  } as typeof ServerResponse.prototype.writeHead;
}
