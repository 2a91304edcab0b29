import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { KpForecast, KpReading } from "@/generated/contracts";
import { drawKpChart } from "./kp-chart";
import { MARK } from "./release.fixture";
import { daysOf, kpText, stormText } from "./space-weather";

const SCALE = [{ g_scale: 1, label: "minor", kp_from: 4.67 }];

function reading(starts_at: string, kp: number, g_scale = 0): KpReading {
  return { starts_at, kp, g_scale, a_running: null, station_count: 8 };
}

function expected(starts_at: string, kp: number, g_scale = 0): KpForecast {
  return { starts_at, kp, g_scale, kind: "predicted" };
}

function chart(readings: readonly KpReading[], periods: readonly KpForecast[]): string {
  const [first = reading("2026-02-09T00:00:00.000Z", 0)] = readings;
  const observed = {
    schema: "planetary-k-observed/1.0",
    scale: SCALE,
    scale_source_url: "https://www.swpc.noaa.gov/noaa-scales-explanation",
    readings,
    last_starts_at: readings.at(-1)?.starts_at ?? first.starts_at,
    largest: first,
  };
  const forecast = { schema: "planetary-k-forecast/1.0", periods, largest: null };
  const url = "http://mirror.example";
  return drawKpChart(
    { path: "space-weather/kp.json", url, document: observed, release: MARK },
    { path: "space-weather/forecast.json", url, document: forecast, release: MARK },
  );
}

describe("the chart", () => {
  const readings = [
    reading("2026-02-09T00:00:00.000Z", 4),
    reading("2026-02-09T03:00:00.000Z", 5.33, 1),
  ];
  const periods = [
    expected("2026-02-09T03:00:00.000Z", 1),
    expected("2026-02-09T06:00:00.000Z", 2),
  ];

  test("carries the proof of both documents", () => {
    const svg = chart(readings, periods);
    expect(svg).toContain(
      `<metadata>space-weather/kp.json=${MARK.digest} space-weather/forecast.json=${MARK.digest}</metadata>`,
    );
    expect(drawKpChart(null, null)).not.toContain("<metadata>");
  });

  test("what was observed is not drawn again as expected", () => {
    const svg = chart(readings, periods);
    expect(svg.match(/<rect /g)).toHaveLength(3);
    expect(svg.match(/class="g\d predicted"/g)).toHaveLength(1);
    expect(svg).toContain("Kp 5+, observed");
  });

  test("bars of a larger index are higher, and a gap is a gap", () => {
    const svg = chart([...readings, reading("2026-02-09T12:00:00.000Z", 0)], []);
    const bars = [...svg.matchAll(/x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g)];
    const [low, high, none] = bars.map(([, x, , height]) => [Number(x), Number(height)]);
    expect(high?.[1]).toBeGreaterThan(low?.[1] ?? 0);
    expect(none?.[1]).toBeGreaterThan(0);
    expect((none?.[0] ?? 0) - (high?.[0] ?? 0)).toBeGreaterThan(
      2 * ((high?.[0] ?? 0) - (low?.[0] ?? 0)),
    );
  });

  test("of many weeks the last fourteen days are drawn", () => {
    const start = Date.UTC(2026, 0, 1);
    const many = Array.from({ length: 400 }, (_, n) =>
      reading(new Date(start + n * 3 * 3_600_000).toISOString(), 3),
    );
    expect(chart(many, []).match(/<rect /g)).toHaveLength(14 * 8);
  });

  test("a forecast of another time leaves the observed ones their room", () => {
    const svg = chart(readings, [expected("2026-08-07T00:00:00.000Z", 5, 1)]);
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).not.toContain('predicted"');
  });

  test("a forecast alone is drawn", () => {
    expect(chart([], periods).match(/class="g\d predicted"/g)).toHaveLength(2);
  });

  test("without anything there are axes", () => {
    expect(drawKpChart(null, null)).toContain('class="axis"');
    expect(drawKpChart(null, null)).not.toContain("NaN");
  });

  test("its colours are those of the style sheet", () => {
    const path = new URL("../space-weather/space-weather.css", import.meta.url);
    const css = readFileSync(path, "utf8");
    const svg = drawKpChart(null, null);
    for (const step of [1, 2, 3, 4, 5]) {
      const inPage = [...css.matchAll(new RegExp(`--g${step}: (#\\w+);`, "g"))];
      const inChart = [...svg.matchAll(new RegExp(`\\.g${step}\\{fill:(#\\w+)`, "g"))];
      expect(inPage.map(([, colour]) => colour)).toEqual(inChart.map(([, colour]) => colour));
      expect(inPage).toHaveLength(2);
    }
  });
});

describe("words", () => {
  test.each([
    [0, "0"],
    [0.33, "0+"],
    [0.67, "1−"],
    [4.67, "5−"],
    [5, "5"],
    [5.33, "5+"],
    [8.67, "9−"],
    [9, "9"],
  ])("Kp %s is read out as %s", (kp, text) => {
    expect(kpText(kp)).toBe(text);
  });

  test("a storm has a name, and no storm has one, too", () => {
    expect(stormText(1, SCALE)).toBe("G1, minor storm");
    expect(stormText(0, SCALE)).toBe("no storm");
  });

  test("a day has eight places, gaps included", () => {
    const [day] = daysOf([reading("2026-02-09T15:00:00.000Z", 2)]);
    expect(day?.date).toBe("2026-02-09");
    expect(day?.periods.map((period) => period?.kp)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      2,
      undefined,
      undefined,
    ]);
  });
});
