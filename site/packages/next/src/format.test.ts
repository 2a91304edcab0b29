import { describe, expect, test } from "vitest";
import {
  dayAndMonth,
  durationText,
  instantText,
  shortInstantText,
  spanText,
  weekdayText,
} from "./format.js";

describe("what readers see", () => {
  test("an instant is in UTC, whatever the time zone of the server", () => {
    expect(instantText("2025-05-02T23:58:26.322Z")).toBe("2 May 2025, 23:58:26 UTC");
    expect(shortInstantText("2025-05-02T23:58:26.322Z")).toBe("2 May, 23:58");
    expect(weekdayText("2025-05-02")).toBe("Fri");
    expect(dayAndMonth("2025-05-02")).toEqual(["2", "May"]);
  });

  test.each([
    ["2025-04-27T13:00:00.000Z", "2025-05-04T13:00:00.000Z", "27 April to 4 May 2025"],
    ["2024-12-30T13:00:00.000Z", "2025-01-05T13:00:00.000Z", "30 December 2024 to 5 January 2025"],
    ["2025-05-04T01:00:00.000Z", "2025-05-04T13:00:00.000Z", "4 May 2025"],
  ])("from %s to %s is %s", (first, last, text) => {
    expect(spanText(first, last)).toBe(text);
  });
});

test.each([
  [1, "1 minute"],
  [5, "5 minutes"],
  [60, "1 hour"],
  [90, "90 minutes"],
  [120, "2 hours"],
  [2880, "2 days"],
])("%i minutes are %s", (minutes, text) => {
  expect(durationText(minutes)).toBe(text);
});
