import { expect, test } from "vitest";
import type { AssetRecord } from "./generated/contracts.js";
import { previewedSet, shardOf } from "./held.js";

const RECORD: AssetRecord = { set: "good", contract: "x/1.0", code_version: "1", made_from: {} };
const HELD = {
  ...RECORD,
  set: "candidate",
  reasons: ["shrank"],
  since: "2025-05-04T13:58:12.000Z",
};
const VERDICT = { by: "ann", at: "2025-05-04T13:58:12.000Z", reason: "wrong" };

test("a held set is previewed, unless it was rejected", () => {
  expect(previewedSet(RECORD)).toBe("good");
  expect(previewedSet({ ...RECORD, held: null })).toBe("good");
  expect(previewedSet({ ...RECORD, held: HELD })).toBe("candidate");
  expect(previewedSet({ ...RECORD, held: { ...HELD, rejected: VERDICT } })).toBe("good");
});

// Computed with content_assets.publishing.index.shard_of.
test.each([
  ["earthquakes/events/us7000pwkn.json", 16, 13],
  ["Earthquakes/Events/US7000PWKN.json", 16, 13],
  ["earthquakes/events/ci41144664.json", 512, 287],
])("%s is in the shard where the pipeline put it", (path, shards, shard) => {
  expect(shardOf(path, shards)).toBe(shard);
});
