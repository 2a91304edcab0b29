/**
 * The planetary K index as a chart: what was observed, and apart from it what is expected.
 *
 * Bars of three hours; storms are coloured by NOAA's scale and named at the side, what is only
 * estimated or predicted is hollow. One SVG document that stands alone, light and dark.
 *
 * Belongs here: documents -> SVG text. Does not: fetching, HTTP.
 */

import { type Published, pairOf } from "@content-assets/next";
import { escapeXml } from "@content-assets/next/feeds";
import type {
  KpForecast,
  KpReading,
  PlanetaryKForecast,
  PlanetaryKObserved,
} from "@/generated/contracts";
import { kpText } from "./space-weather";
import { dayAndMonth, shortInstantText } from "./wording";

export const CHART_WIDTH = 960;
export const CHART_HEIGHT = 340;
const LEFT = 34;
const RIGHT = 44;
const TOP = 16;
const BOTTOM = 40;
const MOST_DAYS = 14;
const MOST_DAYS_AHEAD = 5; // a forecast that is farther off belongs to no chart of these days
const PERIOD_MILLISECONDS = 3 * 3_600_000;
const DAY_MILLISECONDS = 8 * PERIOD_MILLISECONDS;
const STORMS = [5, 6, 7, 8, 9] as const; // Kp of G1 to G5; each begins a third below, G5 at 9
const LIGHT = ["#8b98a1", "#b58900", "#c26a00", "#c2410c", "#a61b29", "#701a75"];
const DARK = ["#71808a", "#e3bd3c", "#f59f3d", "#ff8f5e", "#ff7a86", "#e3a0f2"];

type Observed = Published<PlanetaryKObserved> | null;
type Forecast = Published<PlanetaryKForecast> | null;
type Bar = (KpReading | KpForecast) & { readonly from: number };

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The SVG document; without documents, empty axes. */
export function drawKpChart(observed: Observed, forecast: Forecast): string {
  const bars = barsOf(observed, forecast);
  const span = spanOf(bars);
  const pairs = [observed, forecast].flatMap((each) =>
    each ? [pairOf(each.path, each.release.digest)] : [],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}" role="img">`,
    `<title>Planetary K index, ${bars.length} periods of three hours</title>`,
    pairs.length ? `<metadata>${pairs.join(" ")}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    ...drawScale(),
    ...drawDays(span),
    ...bars.map((bar) => drawBar(bar, span)),
    ...drawNow(bars, span),
    "</svg>\n",
  ].join("\n");
}

/** Observed ones of two weeks, and what is expected of the days right after. */
function barsOf(observed: Observed, forecast: Forecast): Bar[] {
  const known = (observed?.document.readings ?? []).map(timed);
  const expected = (forecast?.document.periods ?? []).map(timed);
  const now = known.at(-1)?.from ?? (expected[0]?.from ?? 0) - PERIOD_MILLISECONDS;
  return [
    ...known.filter(({ from }) => from > now - MOST_DAYS * DAY_MILLISECONDS),
    ...expected.filter(({ from }) => from > now && from < now + MOST_DAYS_AHEAD * DAY_MILLISECONDS),
  ];
}

function timed<T extends KpReading | KpForecast>(period: T): T & { from: number } {
  return { ...period, from: Date.parse(period.starts_at) };
}

function spanOf(bars: readonly Bar[]): Span {
  const first = bars[0]?.from ?? 0;
  return { from: first, to: (bars.at(-1)?.from ?? first) + PERIOD_MILLISECONDS };
}

function xOf(moment: number, { from, to }: Span): number {
  return LEFT + ((moment - from) / Math.max(to - from, 1)) * (CHART_WIDTH - LEFT - RIGHT);
}

function yOf(kp: number): number {
  return TOP + (1 - kp / 9) * (CHART_HEIGHT - TOP - BOTTOM);
}

function drawBar(bar: Bar, span: Span): string {
  const x = xOf(bar.from, span) + 1;
  const width = Math.max(xOf(bar.from + PERIOD_MILLISECONDS, span) - x - 1, 1);
  const y = yOf(Math.max(bar.kp, 0.1)); // nothing would be a gap
  const kind = "kind" in bar ? bar.kind : "observed";
  const title = `${shortInstantText(bar.starts_at)} UTC: Kp ${kpText(bar.kp)}, ${kind}`;
  const size = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${(yOf(0) - y).toFixed(1)}"`;
  return `<rect class="g${bar.g_scale} ${kind}" ${size}><title>${escapeXml(title)}</title></rect>`;
}

function drawScale(): string[] {
  const lines = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((kp) => {
    const y = yOf(kp).toFixed(1);
    const number = `<text x="${LEFT - 8}" y="${y}" class="kp">${kp}</text>`;
    return `<path class="${kp ? "grid" : "axis"}" d="M${LEFT} ${y}H${CHART_WIDTH - RIGHT}"/>${number}`;
  });
  const names = STORMS.map((kp, place) => {
    const y = yOf(kp).toFixed(1);
    return `<text x="${CHART_WIDTH - RIGHT + 8}" y="${y}" class="storm">G${place + 1}</text>`;
  });
  return [...lines, ...names];
}

function drawDays(span: Span): string[] {
  const firstDay = Math.ceil(span.from / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  const days: string[] = [];
  for (let day = firstDay; day < span.to; day += DAY_MILLISECONDS) {
    const x = xOf(day, span);
    days.push(`<path class="day" d="M${x.toFixed(1)} ${TOP}V${yOf(0) + 6}"/>`);
    const width = xOf(Math.min(day + DAY_MILLISECONDS, span.to), span) - x;
    if (width < 40) continue;
    const [number, month] = dayAndMonth(new Date(day).toISOString());
    const label = `${number} ${month}`;
    days.push(`<text class="date" x="${(x + 5).toFixed(1)}" y="${yOf(0) + 24}">${label}</text>`);
  }
  return days;
}

/** Where what was observed ends. */
function drawNow(bars: readonly Bar[], span: Span): string[] {
  const first = bars.find((bar) => "kind" in bar);
  if (!first || first === bars[0]) return [];
  const x = xOf(first.from, span).toFixed(1);
  return [
    `<path class="now" d="M${x} ${TOP - 8}V${yOf(0)}"/>`,
    `<text class="expected" x="${Number(x) + 6}" y="${TOP - 2}">expected</text>`,
  ];
}

function stylesheet(): string {
  const colours = (of: readonly string[]) =>
    of.map((colour, step) => `.g${step}{fill:${colour};stroke:${colour}}`).join("");
  return [
    "text{font:12px system-ui,sans-serif;fill:#5d5951;dominant-baseline:middle}",
    ".kp{text-anchor:end}.storm{font-weight:600}.date{font-size:13px}",
    ".grid,.day{fill:none;stroke:#d8d3c6;stroke-width:1}.axis{stroke:#1d1c1a}",
    ".now{stroke:#1d1c1a;stroke-dasharray:3 3}.expected{fill:#1d1c1a}",
    colours(LIGHT),
    ".estimated,.predicted{fill-opacity:.22;stroke-width:1.2}",
    "@media (prefers-color-scheme:dark){",
    "text{fill:#a8a399}.grid,.day{stroke:#30383e}.axis,.now{stroke:#ebe7de}.expected{fill:#ebe7de}",
    colours(DARK),
    "}",
  ].join("");
}
