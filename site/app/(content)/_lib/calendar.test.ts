import { describe, expect, test } from "vitest";
import type { ArchivedDay } from "@/generated/contracts";
import { gapText, levelOf, monthsOf } from "./calendar";

function day(date: string, count = 1): ArchivedDay {
  const digest = "0".repeat(64);
  return { date, count, digest, bands: [], is_settled: true, largest_magnitude: 1 };
}

describe("the calendar", () => {
  test("weeks begin on Monday, and hold every day of the month", () => {
    const [may] = monthsOf([day("2025-05-03")]);
    if (!may || !("weeks" in may)) throw new Error("expected a month");
    const cells = may.weeks.flat();
    expect(may.weeks.every((week) => week.length === 7)).toBe(true);
    expect(may.weeks[0]?.slice(0, 4)).toEqual([
      null,
      null,
      null,
      expect.objectContaining({ day: 1 }),
    ]);
    expect(cells.filter((cell) => cell).length).toBe(31);
    expect(cells.filter((cell) => cell?.archived).map((cell) => cell?.date)).toEqual([
      "2025-05-03",
    ]);
  });

  test.each([
    ["2024-02", 29],
    ["2025-02", 28],
    ["2025-12", 31],
  ])("%s has %i days", (month, length) => {
    const [first] = monthsOf([day(`${month}-01`)]);
    const weeks = first && "weeks" in first ? first.weeks : [];
    expect(weeks.flat().filter((cell) => cell).length).toBe(length);
  });

  test("months come newest first, and those without a day are said between them", () => {
    const found = monthsOf([day("2024-11-30"), day("2025-02-01"), day("2025-03-01")]);
    expect(found.map((each) => ("month" in each ? each.month : gapText(each)))).toEqual([
      "2025-03",
      "2025-02",
      "No day of December 2024 to January 2025 is archived.",
      "2024-11",
    ]);
    expect(gapText({ first: "2024-12", last: "2024-12" })).toBe(
      "No day of December 2024 is archived.",
    );
  });

  test("an empty archive has no month", () => {
    expect(monthsOf([])).toEqual([]);
  });

  test.each([
    [0, 100, 0],
    [1, 100, 1],
    [50, 100, 2],
    [100, 100, 4],
    [0, 0, 0],
  ])("%i of at most %i is level %i", (count, most, level) => {
    expect(levelOf(count, most)).toBe(level);
  });
});
