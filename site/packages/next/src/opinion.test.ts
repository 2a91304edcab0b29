import { describe, expect, test } from "vitest";
import { checkedText } from "./freshness.js";
import type { Status } from "./generated/contracts.js";
import { opinionOf } from "./opinion.js";

const AT = Date.parse("2026-11-30T12:00:00Z");
const WELL: Status = {
  checked_at: "2026-11-30T12:00:00Z",
  state: "succeeded",
  run: "run-1",
  head: "2-b",
  production: "2-b",
  revision: 2,
  mirror_revision: 2,
  published_at: null,
  sources: {},
  level: "well",
  headline: "All is well.",
  reasons: [],
  cadence_minutes: 5,
};

function opinionAfter(minutes: number, change: Partial<Status> = {}) {
  return opinionOf({ ...WELL, ...change }, AT + minutes * 60_000);
}

describe("the opinion", () => {
  test("is that of the status while runs end as they should", () => {
    expect(opinionAfter(15)).toEqual({ level: "well", headline: "All is well", reasons: [] });
  });

  test("is another after three cadences without a run, whatever the status says", () => {
    expect(opinionAfter(16)).toEqual({
      level: "failed",
      headline: "No run has ended for 16 minutes; one is expected every 5 minutes",
      reasons: [],
    });
    expect(opinionAfter(60 * 24 * 3).headline).toContain("for 72 hours");
  });

  test("says all reasons where there is more than one, that of the age first and once", () => {
    const reasons = [
      "No run has ended for 20 minutes; one is expected every 5 minutes.",
      "a is held: b",
    ];
    expect(opinionAfter(30, { level: "failed", reasons })).toEqual({
      level: "failed",
      headline: "No run has ended for 30 minutes; one is expected every 5 minutes",
      reasons: ["a is held: b"],
    });
  });

  test("has a short headline where the reason is a long one", () => {
    const reasons = [`a is held: ${"b".repeat(100)}`];
    const found = opinionAfter(1, { level: "amiss", reasons });
    expect(found).toEqual({ level: "amiss", headline: "Something is amiss", reasons });
  });

  test.each([-120, -60 * 24 * 400])(
    "is that of the status on a clock %i minutes off",
    (minutes) => {
      const amiss = { level: "amiss", headline: "usgs is stale.", reasons: ["usgs is stale."] };
      expect(opinionAfter(minutes)).toEqual(opinionAfter(0));
      expect(opinionAfter(minutes, amiss)).toEqual(opinionAfter(0, amiss));
    },
  );

  test.each([120, 60 * 24 * 400])("loses no reason on a clock %i minutes ahead", (minutes) => {
    const reasons = ["usgs is stale."];
    const found = opinionAfter(minutes, { level: "amiss", headline: "usgs is stale.", reasons });
    expect(found.level).toBe("failed");
    expect(found.headline).toMatch(/^No run has ended for [\d,]+ hours/);
    expect(found.reasons).toEqual(reasons);
  });

  test("knows no age where no run is scheduled", () => {
    expect(opinionAfter(60 * 24 * 365, { cadence_minutes: 0 }).level).toBe("well");
  });

  test("takes a level that it doesn't know as it is", () => {
    const found = opinionAfter(1, { level: "odd", headline: "Odd.", reasons: ["Odd."] });
    expect(found).toEqual({ level: "odd", headline: "Odd", reasons: [] });
  });
});

describe("of a status without an opinion", () => {
  const {
    level: _level,
    headline: _headline,
    reasons: _reasons,
    cadence_minutes: _,
    ...older
  } = WELL;
  const opinion = (change: Partial<Status>, minutes = 1) =>
    opinionOf({ ...older, ...change }, AT + minutes * 60_000);

  test.each([
    [{}, "well", "All is well"],
    [{ state: "degraded" }, "amiss", "Something is amiss"],
    [{ state: "failed" }, "failed", "The last run failed; what was published before stays"],
    [{ state: "degraded", pinned: "night" }, "amiss", "Production is pinned to release 2: night"],
    [{ held: { a: ["fell by half"] } }, "amiss", "a is held: fell by half"],
  ])("%j is %s: %s", (change, level, headline) => {
    expect(opinion(change)).toMatchObject({ level, headline });
  });

  test("it is overdue after three hours", () => {
    expect(opinion({}, 180).level).toBe("well");
    expect(opinion({}, 181)).toMatchObject({
      level: "failed",
      headline: "No run has ended for 3 hours",
    });
  });
});

test("the foot of a page is calm only while a run ended as it should", () => {
  expect(checkedText(WELL, AT + 15 * 60_000)).toBe("Last checked 15 minutes ago.");
  expect(checkedText(WELL, AT + 16 * 60_000)).toBe(
    "Last checked 16 minutes ago, later than expected.",
  );
});
