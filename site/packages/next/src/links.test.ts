import { expect, test } from "vitest";
import { webUrl } from "./links.js";

test.each([
  ["https://earthquake.usgs.gov/earthquakes/eventpage/us1", true],
  ["http://example.org/a b", true],
  ["javascript:alert(1)", false],
  [" javascript:alert(1)", false],
  ["java\nscript:alert(1)", false],
  ["data:text/html,x", false],
  ["//evil.example", false],
  ["/earthquakes", false],
  ["https://user@evil.example", false],
  ["mailto:a@b.example", false],
  ["", false],
  [null, false],
])("%s is a link: %s", (address, isLink) => {
  expect(webUrl(address) !== undefined).toBe(isLink);
});
