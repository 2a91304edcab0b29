/**
 * The week as it went: every earthquake at its time, its magnitude upwards.
 *
 * One SVG document that stands alone, light and dark. It has no text and is stretched to any
 * width: marks are dots of strokes that don't scale, so that they stay round; the days below and
 * the magnitudes beside it are the page's own text, which grows with the reader's font.
 *
 * Belongs here: document -> SVG text. Does not: fetching, HTTP, labels (components/timeline.tsx).
 */

import { type Published, pairOf } from "@content-assets/next";
import type { EarthquakeFeature, EarthquakeWeek } from "@/generated/contracts";
import { DEPTH_CLASSES, type DepthClass, depthClass } from "./depth";

export const TIMELINE_WIDTH = 960;
export const TIMELINE_HEIGHT = 200;
/** Lines, and labels beside them. */
export const TIMELINE_MAGNITUDES = [2, 4, 6, 8] as const;
const LOWEST = 0; // what is smaller, or unknown, lies on the ground
const HIGHEST = 9;
const DAY_MILLISECONDS = 86_400_000;
const MOST_DAYS = 31; // as the summary counts: one wrong year must not squeeze the week
/** Magnitudes from which on a dot is so wide, in pixels; drawn in this order, small ones on top. */
const WIDTHS = [
  [6, 13],
  [5, 8],
  [4, 5],
  [2.5, 3],
  [-Infinity, 1.5],
] as const;

interface Span {
  readonly from: number;
  readonly days: number;
}

/** How far up a magnitude lies, in hundredths of the height. */
export function heightOf(magnitude: number | null): number {
  const within = Math.min(Math.max(magnitude ?? LOWEST, LOWEST), HIGHEST);
  return ((within - LOWEST) / (HIGHEST - LOWEST)) * 100;
}

/** The SVG document; without a week, lines without dots. */
export function drawTimeline(week: Published<EarthquakeWeek> | null): string {
  const features = week?.document.features ?? [];
  const span = spanOf(features);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${TIMELINE_WIDTH} ${TIMELINE_HEIGHT}" preserveAspectRatio="none" role="img">`,
    `<title>${features.length} earthquakes by time and magnitude</title>`,
    week ? `<metadata>${pairOf(week.path, week.release.digest)}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    `<path class="line" d="${TIMELINE_MAGNITUDES.map((each) => `M0 ${yOf(each)}H${TIMELINE_WIDTH}`).join("")}"/>`,
    `<path class="day" d="${drawDays(span)}"/>`,
    ...WIDTHS.flatMap((_, width) =>
      DEPTH_CLASSES.map((depth) => drawDots(features, span, width, depth)),
    ),
    "</svg>\n",
  ].join("\n");
}

/** Whole days of UTC, as the page labels them. */
function spanOf(features: readonly EarthquakeFeature[]): Span {
  const days = features.map(({ properties }) =>
    Math.floor(Date.parse(properties.occurred_at) / DAY_MILLISECONDS),
  );
  const last = days.reduce((most, day) => Math.max(most, day), days[0] ?? 0);
  const recent = days.filter((day) => day > last - MOST_DAYS);
  const first = recent.reduce((least, day) => Math.min(least, day), last);
  return { from: first * DAY_MILLISECONDS, days: last - first + 1 };
}

function drawDays({ days }: Span): string {
  const between = Array.from({ length: days - 1 }, (_, day) => ((day + 1) / days) * TIMELINE_WIDTH);
  return between.map((x) => `M${x.toFixed(1)} 0V${TIMELINE_HEIGHT}`).join("");
}

/** All dots of one width and one colour: two thousand of them weigh little. */
function drawDots(
  features: readonly EarthquakeFeature[],
  span: Span,
  width: number,
  depth: DepthClass,
): string {
  const dots = features
    .map(({ properties }) => properties)
    .filter(({ depth_km }) => depthClass(depth_km) === depth)
    .filter(
      ({ magnitude }) => WIDTHS.findIndex(([least]) => (magnitude ?? LOWEST) >= least) === width,
    )
    .map(({ occurred_at, magnitude }) => [xOf(occurred_at, span), yOf(magnitude)] as const)
    .filter(([x]) => x >= 0)
    .map(([x, y]) => `M${x.toFixed(1)} ${y}h0`);
  return dots.length ? `<path class="dots w${width} ${depth.name}" d="${dots.join("")}"/>` : "";
}

function xOf(instant: string, { from, days }: Span): number {
  return ((Date.parse(instant) - from) / (days * DAY_MILLISECONDS)) * TIMELINE_WIDTH;
}

function yOf(magnitude: number | null): string {
  return ((1 - heightOf(magnitude) / 100) * TIMELINE_HEIGHT).toFixed(1);
}

function stylesheet(): string {
  const colours = (theme: "light" | "dark") =>
    DEPTH_CLASSES.map((depth) => `.${depth.name}{stroke:${depth[theme]}}`).join("");
  return [
    "path{fill:none;vector-effect:non-scaling-stroke}",
    ".line,.day{stroke:#d8d3c6;stroke-width:1}.day{stroke-dasharray:2 3}",
    ".dots{stroke-linecap:round;stroke-opacity:.6}",
    ...WIDTHS.map(([, pixels], width) => `.w${width}{stroke-width:${pixels}px}`),
    colours("light"),
    "@media (prefers-color-scheme:dark){.line,.day{stroke:#30383e}",
    colours("dark"),
    "}",
  ].join("");
}
