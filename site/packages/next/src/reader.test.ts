import { describe, expect, test } from "vitest";
import type { Content } from "./content.js";
import { createReader } from "./reader.js";

interface Contracts {
  readonly rate: { readonly per_euro: number };
}
const DOCUMENTS = {
  rate: { path: "rates/{currency}.json", members: { currency: "^[a-z]{3}$" } },
} as const;
const CONTENT: Content<Contracts, typeof DOCUMENTS> = {
  documents: DOCUMENTS,
  majors: { rate: [1] },
  routes: [{ document: "rates/{currency}.json", pages: ["/rates/{currency}"] }],
  schemas: { rate: { type: "object" } },
};
const reader = createReader(CONTENT, { feeds: { "application/atom+xml": "/feed" } });

describe("a reader", () => {
  test("knows the documents of the content and of the engine", () => {
    expect(reader.documentPath("rate", { currency: "usd" })).toBe("rates/usd.json");
    expect(reader.documentPath("catalog")).toBe("catalog.json");
    expect(reader.pageOf("rate", { currency: "usd" })).toBe("/rates/usd");
    expect(reader.pageOf("catalog")).toBeUndefined();
    expect(Object.keys(reader.majors)).toEqual(["catalog", "lineage", "rate", "source-state"]);
  });

  test.each(["../catalog", "USD", "usd\n", ""])("asks nobody for %j", async (currency) => {
    expect(await reader.getDocument("rate", { currency })).toBeNull();
  });

  test("names the feeds beside a canonical address", () => {
    expect(reader.alternatesOf("/rates")).toEqual({
      canonical: "/rates",
      types: { "application/atom+xml": "/feed" },
    });
  });

  test("refuses names and members that its content has not got", () => {
    const calls = [
      // @ts-expect-error: no such contract
      () => reader.documentPath("price"),
      // @ts-expect-error: its path has a member
      () => reader.documentPath("rate"),
      // @ts-expect-error: its path has another member
      () => reader.documentPath("rate", { day: "usd" }),
      // @ts-expect-error: there is one such document
      () => reader.documentPath("catalog", { day: "usd" }),
    ];
    expect(calls[0]).toThrow("expected the contract of a document, found price");
  });
});
