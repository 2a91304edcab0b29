import { expect, test } from "vitest";
import { agoText, staleSources } from "./freshness.js";

const AT = "2025-05-04T13:58:12.000Z";

test.each([
  [0, "just now"],
  [-90, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [7_200, "2 hours ago"],
  [86_400, "1 day ago"],
  [864_000, "10 days ago"],
])("%i seconds later: %s", (seconds, text) => {
  expect(agoText(AT, Date.parse(AT) + seconds * 1000)).toBe(text);
});

test("sources that are stale are named in order", () => {
  const stale = { checked_at: AT, is_fresh: false };
  const sources = { usgs: stale, eonet: stale, swpc: { checked_at: AT, is_fresh: true } };
  expect(staleSources({ sources })).toEqual(["eonet", "usgs"]);
});
