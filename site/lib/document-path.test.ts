import { describe, expect, test } from "vitest";
import { DOCUMENTS } from "@/generated/documents";
import { documentPath, mayExist } from "./document-path";

describe("the path of a document", () => {
  test("has its members in their places", () => {
    expect(documentPath("source-state", { source: "usgs" })).toBe("sources/usgs.json");
  });

  test("is the template where there is one document", () => {
    expect(documentPath("catalog")).toBe("catalog.json");
  });

  test("names members that the contract checks, or that any path may have", () => {
    for (const { path, members } of Object.values(DOCUMENTS)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(names).toEqual(Object.keys(members));
    }
  });
});

describe("a document may exist", () => {
  test.each(["usgs", "swpc_kp", "a.b-c", "x".repeat(200)])("under %s", (source) => {
    expect(mayExist("source-state", { source })).toBe(true);
  });

  test.each(["", ".", "..", "../x", "a/b", "a?b", "a#b", "a%2Fb", "a\n", "é", "x".repeat(201)])(
    "not under %j, which is no segment of a path",
    (source) => expect(mayExist("source-state", { source })).toBe(false),
  );

  test.each(["2025-13", "today", "2025-01-01x", "2025-01-01\n"])(
    "not under %j, which breaks the contract's pattern",
    (date) => expect(mayExist("earthquake-day", { date })).toBe(false),
  );
});
