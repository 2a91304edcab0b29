import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEPTH_CLASSES, depthClass, markRadius } from "./depth";

test.each([
  [-3, "shallow"],
  [69.9, "shallow"],
  [70, "intermediate"],
  [299.9, "intermediate"],
  [300, "deep"],
  [null, "unknown"],
])("%s km is %s", (depthKm, name) => {
  expect(depthClass(depthKm).name).toBe(name);
});

test("a mark never vanishes, and grows with the magnitude", () => {
  expect(markRadius(null)).toBe(1);
  expect(markRadius(-1)).toBe(1);
  expect(markRadius(7)).toBeGreaterThan(2 * markRadius(5));
});

test.each(DEPTH_CLASSES)("the style sheet has the colours of $name", ({ name, light, dark }) => {
  const styles = readFileSync(new URL("../../globals.css", import.meta.url), "utf8");
  const given = [...styles.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6});`, "g"))];
  expect(given.map(([, colour]) => colour)).toEqual([light, dark]);
});
