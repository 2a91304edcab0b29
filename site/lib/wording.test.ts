import { describe, expect, test } from "vitest";
import {
  coordinatesText,
  dayAndMonth,
  depthText,
  durationText,
  instantText,
  magnitudeText,
  placeText,
  shortInstantText,
  spanText,
  weekdayText,
} from "./wording";

describe("what readers see", () => {
  test.each([
    [7.4, "7.4"],
    [6, "6.0"],
    [2.45, "2.5"],
    [-0.7, "−0.7"],
    [-0.04, "0.0"],
    [null, "?"],
  ])("magnitude %s is %s", (magnitude, text) => {
    expect(magnitudeText(magnitude)).toBe(text);
  });

  test.each([
    [10, "10 km"],
    [108.44, "108.4 km"],
    [-1.5, "−1.5 km"],
    [65.04, "65 km"],
    [0, "0 km"],
    [null, "unknown"],
  ])("depth %s is %s", (depth, text) => {
    expect(depthText(depth)).toBe(text);
  });

  test("a place that is not known is told as that", () => {
    expect(placeText(null)).toBe(placeText(" "));
    expect(placeText("Loíza, Puerto Rico")).toBe("Loíza, Puerto Rico");
  });

  test("directions stand for signs", () => {
    expect(coordinatesText(-54.26, 155.63)).toBe("54.26° S, 155.63° E");
    expect(coordinatesText(0, -179.9)).toBe("0.00° N, 179.90° W");
  });

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
