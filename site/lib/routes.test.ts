import { describe, expect, test } from "vitest";
import fixture from "../../tests/fixtures/routes.json";
import { ownedPage, pagesOf, pairOf, tagOf } from "./routes";

describe("the page rule, on the site's side", () => {
  test.each(fixture.cases)("$name", ({ path, others, tag, pages, owned_page }) => {
    expect(pagesOf(path, others)).toEqual(pages);
    expect(tagOf(path)).toBe(tag);
    expect(ownedPage(path) ?? null).toBe(owned_page);
  });

  test.each(fixture.pairs)("the pair of $path is that of the fixture", ({ path, digest, pair }) => {
    expect(pairOf(path, digest)).toBe(pair);
  });
});
