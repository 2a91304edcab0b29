/**
 * A redirect has one `Location`. Next.js (16.4) sets it while it renders a page that it keeps, and
 * appends it once more from what it kept: the first visitor got it twice, and a program that joins
 * equal headers was led to `/earthquakes/us1, /earthquakes/us1`.
 *
 * Belongs here: that. Does not: any redirect.
 */
import { ServerResponse } from "node:http";

/** Of this process: this module is loaded more than once. */
const process_ = globalThis as { contentAssetsOneLocation?: boolean };

/** Let every answer of this process have one `Location`: the last that was named. */
export function keepOneLocation(): void {
  if (process_.contentAssetsOneLocation) return;
  process_.contentAssetsOneLocation = true;
  const append = ServerResponse.prototype.appendHeader;
  ServerResponse.prototype.appendHeader = function (name, value) {
    return name.toLowerCase() === "location"
      ? this.setHeader(name, value)
      : append.call(this, name, value);
  };
}
