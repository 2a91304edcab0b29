import { expect, test } from "vitest";
import { type Difference, differenceOf, isEmpty } from "./difference.js";
import type { DocumentSet, Release } from "./generated/contracts.js";

const SETS: Readonly<Record<string, DocumentSet>> = {
  old: { contract: "x/1.0", count: 3, documents: { a: "1", b: "1", c: "1" } },
  new: { contract: "x/1.0", count: 3, documents: { d: "1", a: "2", c: "1" } },
  shards: { contract: "x/1.0", count: 2, shards: ["left", "right"] },
  shards2: { contract: "x/1.0", count: 2, shards: ["left", "right2"] },
};
const SHARDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  left: { a: "1" },
  right: { b: "1" },
  right2: { b: "2" },
};

function release(sets: Readonly<Record<string, string>>): Release {
  const assets = Object.fromEntries(
    Object.entries(sets).map(([asset, set]) => [
      asset,
      { set, contract: "x/1.0", code_version: "1", made_from: {} },
    ]),
  );
  return { number: 1, id: "x", parent: null, run: "r", published_at: "", assets };
}

async function compare(old: Release | null, current: Release) {
  const read: string[] = [];
  const found = await differenceOf(old, current, {
    set: async (digest) => {
      read.push(digest);
      return SETS[digest] as DocumentSet;
    },
    shard: async (digest) => {
      read.push(digest);
      return { documents: SHARDS[digest] ?? {} };
    },
  });
  return { found, read };
}

function plain({ changed, added, removed }: Difference) {
  return [changed, added, removed].map((each) => Object.fromEntries(each));
}

test("documents that changed, came and went", async () => {
  const { found } = await compare(release({ one: "old" }), release({ one: "new" }));
  expect(plain(found)).toEqual([{ a: "2" }, { d: "1" }, { b: "1" }]);
});

test("before the first release there was nothing", async () => {
  const { found } = await compare(null, release({ one: "old" }));
  expect(plain(found)).toEqual([{}, { a: "1", b: "1", c: "1" }, {}]);
});

test("an asset that is gone takes its documents along", async () => {
  const { found } = await compare(release({ one: "old" }), release({}));
  expect(plain(found)).toEqual([{}, {}, { a: "1", b: "1", c: "1" }]);
});

test("a document that moves to another asset is no change", async () => {
  const { found } = await compare(release({ one: "old" }), release({ other: "old" }));
  expect(isEmpty(found)).toBe(true);
});

test("equal sets are not read", async () => {
  const { found, read } = await compare(release({ one: "old" }), release({ one: "old" }));
  expect([isEmpty(found), read]).toEqual([true, []]);
});

test("of large sets only the shards that differ are read", async () => {
  const { found, read } = await compare(release({ one: "shards" }), release({ one: "shards2" }));
  expect(plain(found)).toEqual([{ b: "2" }, {}, {}]);
  expect(read.sort()).toEqual(["right", "right2", "shards", "shards2"]);
});

test("a set that outgrows one object is compared whole", async () => {
  const { found } = await compare(release({ one: "old" }), release({ one: "shards2" }));
  expect(plain(found)).toEqual([{ b: "2" }, {}, { c: "1" }]);
});
