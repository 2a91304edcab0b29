import { describe, expect, test } from "vitest";
import { canExist, fillPath } from "./document-path.js";

const STATES = { path: "sources/{source}.json", members: { source: "" } };
const DAYS = { path: "days/{date}.json", members: { date: "^\\d{4}-\\d\\d-\\d\\d$" } };

describe("the path of a document", () => {
  test("has its members in their places", () => {
    expect(fillPath(STATES.path, { source: "usgs" })).toBe("sources/usgs.json");
  });

  test("is the template where there is one document", () => {
    expect(fillPath("catalog.json")).toBe("catalog.json");
  });
});

describe("a document may exist", () => {
  test.each(["usgs", "swpc_kp", "a.b-c", "x".repeat(200)])("under %s", (source) => {
    expect(canExist(STATES, { source })).toBe(true);
  });

  test.each(["", ".", "..", "../x", "a/b", "a?b", "a#b", "a%2Fb", "a\n", "é", "x".repeat(201)])(
    "not under %j, which is no segment of a path",
    (source) => expect(canExist(STATES, { source })).toBe(false),
  );

  test.each(["2025-13", "today", "2025-01-01x", "2025-01-01\n"])(
    "not under %j, which breaks the contract's pattern",
    (date) => expect(canExist(DAYS, { date })).toBe(false),
  );
});
