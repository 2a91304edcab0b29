import { pairOf, tagOf } from "@content-assets/next";
import { describe, expect, test } from "vitest";
import { DOCUMENTS } from "@/generated/content";
import fixture from "../../tests/fixtures/routes.json";
import { reader } from "./reader";

describe("the page rule, on the site's side", () => {
  test.each(fixture.cases)("$name", ({ path, others, tag, pages, owned_page }) => {
    expect(reader.rule.pagesOf(path, others)).toEqual(pages);
    expect(tagOf(path)).toBe(tag);
    expect(reader.rule.ownedPage(path) ?? null).toBe(owned_page);
  });

  test.each(fixture.pairs)("the pair of $path is that of the fixture", ({ path, digest, pair }) => {
    expect(pairOf(path, digest)).toBe(pair);
  });
});

test("the paths of documents name members that the contract checks, or that any path may have", () => {
  for (const { path, members } of Object.values(DOCUMENTS)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(names).toEqual(Object.keys(members));
  }
});
