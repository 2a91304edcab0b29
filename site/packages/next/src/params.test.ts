import { expect, test } from "vitest";
import { decodedParam } from "./params.js";

test.each([
  ["1-a...2-b", "1-a...2-b"],
  ["1%2Da", "1-a"],
  ["%25", "%"],
])("%s is %s", (sent, decoded) => {
  expect(decodedParam(sent)).toBe(decoded);
});

test.each(["%", "%E0%A4%A", "%zz", "1-a%"])("%s, malformed, is no reason to fail", (sent) => {
  expect(decodedParam(sent)).toBe(sent);
});
