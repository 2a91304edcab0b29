import { expect, test } from "vitest";
import { currentOf } from "./navigation";

test.each([
  ["/", "/", "page"],
  ["/", "/earthquakes", undefined],
  ["/earthquakes", "/earthquakes", "page"],
  ["/earthquakes", "/earthquakes/us7000pn9s", "true"],
  ["/data", "/database", undefined],
])("%s, while %s is shown: %s", (href, pathname, current) => {
  expect(currentOf(href, pathname)).toBe(current);
});
