import { describe, expect, test } from "vitest";
import { coordinatesText, depthText, magnitudeText, placeText } from "./wording";

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
});
