/**
 * Events a day as a chart: one bar a day, in it one part a magnitude band.
 *
 * One SVG document that stands alone, light and dark; the table beside it says the same.
 *
 * Belongs here: document -> SVG text. Does not: fetching, HTTP.
 */

import { type Published, pairOf } from "@content-assets/next";
import { escapeXml } from "@content-assets/next/feeds";
import type { EarthquakeStatistics } from "@/generated/contracts";
import { countText, dayAndMonth } from "./wording";

export const CHART_WIDTH = 960;
export const CHART_HEIGHT = 340;
const LEFT = 48;
const RIGHT = 10;
const TOP = 16;
const BOTTOM = 40;
const GAP_SHARE = 0.2; // of a day's width
const NARROWEST_LABEL = 40;
const STEPS = [1, 1.2, 1.6, 2, 3, 4, 6, 8];
export const LIGHT = ["#cfc3b0", "#b5a184", "#8d7a9c", "#b8651b", "#b3261e", "#6d1533"];
export const DARK = ["#47515a", "#66737d", "#9b8bc0", "#f59f3d", "#ff7a66", "#ff9ec2"];

type Statistics = Published<EarthquakeStatistics> | null;

/** The SVG document; without a document, empty axes. */
export function drawDaysChart(statistics: Statistics): string {
  const days = statistics?.document.days ?? [];
  const labels = statistics?.document.bands.map(({ label }) => label) ?? [];
  const top = roundUp(Math.max(1, ...days.map(({ count }) => count)));
  const proof = statistics && pairOf(statistics.path, statistics.release.digest);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}" role="img">`,
    `<title>Earthquakes a day by magnitude, ${days.length} days</title>`,
    proof ? `<metadata>${proof}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    ...drawScale(top),
    ...days.flatMap((day, place) => drawDay(day, { place, of: days.length, top, labels })),
    "</svg>\n",
  ].join("\n");
}

/** The next number that is round, and so are its quarters. */
export function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return (STEPS.find((step) => step * power >= most) ?? 10) * power;
}

interface Place {
  readonly place: number;
  readonly of: number;
  readonly top: number;
  readonly labels: readonly string[];
}

function drawDay({ date, bands }: EarthquakeStatistics["days"][number], at: Place): string[] {
  const slot = (CHART_WIDTH - LEFT - RIGHT) / at.of;
  const x = LEFT + at.place * slot + (slot * GAP_SHARE) / 2;
  const width = slot * (1 - GAP_SHARE);
  const name = dayAndMonth(date).join(" ");
  let below = 0;
  const parts = bands.map((count, band) => {
    const y = yOf(below + count, at.top);
    const height = yOf(below, at.top) - y;
    below += count;
    const title = escapeXml(`${name}, magnitude ${at.labels[band]}: ${countText(count)}`);
    const size = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
    return count ? `<rect class="b${band}" ${size}><title>${title}</title></rect>` : "";
  });
  const middle = (x + width / 2).toFixed(1);
  const every = Math.ceil(NARROWEST_LABEL / slot);
  const label =
    at.place % every === 0
      ? `<text class="date" x="${middle}" y="${yOf(0, at.top) + 22}">${name}</text>`
      : "";
  return [...parts, label].filter((part) => part);
}

function drawScale(top: number): string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = yOf(share * top, top).toFixed(1);
    const isWhole = Number.isInteger(share * top); // of few events, the quarters are none
    const text = isWhole ? countText(share * top) : "";
    const number = `<text class="count" x="${LEFT - 8}" y="${y}">${text}</text>`;
    return `<path class="${share ? "grid" : "axis"}" d="M${LEFT} ${y}H${CHART_WIDTH - RIGHT}"/>${number}`;
  });
}

function yOf(count: number, top: number): number {
  return TOP + (1 - count / top) * (CHART_HEIGHT - TOP - BOTTOM);
}

function stylesheet(): string {
  const colours = (of: readonly string[]) =>
    of.map((colour, band) => `.b${band}{fill:${colour}}`).join("");
  return [
    "text{font:13px system-ui,sans-serif;fill:#5d5951;dominant-baseline:middle}",
    ".count{text-anchor:end}.date{text-anchor:middle}",
    ".grid{fill:none;stroke:#d8d3c6;stroke-width:1}.axis{stroke:#1d1c1a}",
    colours(LIGHT),
    "@media (prefers-color-scheme:dark){",
    "text{fill:#a8a399}.grid{stroke:#30383e}.axis{stroke:#ebe7de}",
    colours(DARK),
    "}",
  ].join("");
}
