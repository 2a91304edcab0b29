import { expect, test } from "vitest";
import { ContentError } from "./bucket.js";
import type { Status } from "./generated/contracts.js";
import { readStanding } from "./standing.js";

const STATUS: Status = {
  checked_at: "2025-05-04T14:00:00.000Z",
  head: "7-run",
  mirror_revision: 7,
  production: "7-run",
  published_at: "2025-05-04T13:58:12.000Z",
  revision: 7,
  run: "run",
  sources: {},
  state: "succeeded",
};

function reading(status: Status | null, releases: () => Promise<never[]>) {
  return readStanding({ status: async () => status, releases });
}

async function down(): Promise<never> {
  throw new ContentError("unreachable", "no answer");
}

test("releases that can't be read take nothing else away", async () => {
  expect(await reading(STATUS, down)).toEqual({ status: STATUS, releases: [] });
});

test("before anything is published, no release is asked for", async () => {
  expect(await reading(null, down)).toBeNull();
  const unpublished = { ...STATUS, head: null };
  expect(await reading(unpublished, down)).toEqual({ status: unpublished, releases: [] });
});

test("a mistake of ours is not hidden", async () => {
  const mistake = async () => {
    throw new TypeError("ours");
  };
  await expect(reading(STATUS, mistake)).rejects.toThrow("ours");
});
