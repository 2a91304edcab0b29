/**
 * The week on a map of the world: one SVG document that stands alone, light and dark.
 *
 * Small earthquakes are dots of one path for each depth class, so that two thousand of them weigh
 * little; the larger are circles, the strong ones with a title. Small ones are drawn over large
 * ones, so that nothing is covered whole. Open natural events are marks by category, on top.
 *
 * Belongs here: documents -> SVG text. Does not: fetching, HTTP.
 */

import { type Published, pairOf } from "@content-assets/next";
import { escapeXml } from "@content-assets/next/feeds";
import type { EarthquakeFeature, EarthquakeWeek, NaturalEventMap } from "@/generated/contracts";
import { drawBase, drawDots, MAP_HEIGHT, MAP_WIDTH, mapStyles, positionOf } from "./basemap";
import { ALL_CATEGORIES } from "./categories";
import { DEPTH_CLASSES, type DepthClass, depthClass, markRadius } from "./depth";
import { drawMark } from "./events-map";
import { magnitudeText, placeText, shortInstantText } from "./wording";

const SMALL_MAGNITUDE = 2.5; // below, an event has no page and is a dot
const STRONG_MAGNITUDE = 4.5; // titles weigh more than circles: only these have one
const MOST_NATURAL_EVENTS = 100; // the newest; a season of fires has thousands

/** The SVG document; without documents, the empty world. */
export function drawWorldMap(
  week: Published<EarthquakeWeek> | null,
  hazards: Published<NaturalEventMap> | null,
): string {
  const features = week?.document.features ?? [];
  const open = (hazards?.document.features ?? []).slice(0, MOST_NATURAL_EVENTS);
  const pairs = [week, hazards].flatMap((each) =>
    each ? [pairOf(each.path, each.release.digest)] : [],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" role="img">`,
    `<title>${features.length} earthquakes and ${open.length} open natural events on a map of the world</title>`,
    pairs.length ? `<metadata>${pairs.join(" ")}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    ...drawBase(),
    ...DEPTH_CLASSES.map((depth) => drawDots(smallOnesOf(depth, features), depth.name)),
    ...drawCircles(features),
    ...open.toReversed().map(drawMark), // the newest on top
    "</svg>\n",
  ].join("\n");
}

function smallOnesOf(depth: DepthClass, features: readonly EarthquakeFeature[]) {
  return features
    .filter((each) => isSmall(each) && depthClass(each.properties.depth_km) === depth)
    .map(({ geometry }) => geometry.coordinates);
}

function drawCircles(features: readonly EarthquakeFeature[]): string[] {
  return features
    .filter((each) => !isSmall(each))
    .sort((a, b) => (b.properties.magnitude ?? 0) - (a.properties.magnitude ?? 0))
    .map(drawCircle);
}

function drawCircle({ geometry, properties }: EarthquakeFeature): string {
  const { magnitude, place, depth_km, occurred_at } = properties;
  const [x, y] = positionOf(...geometry.coordinates);
  const circle = `<circle class="${depthClass(depth_km).name}" cx="${x}" cy="${y}" r="${markRadius(magnitude).toFixed(1)}"`;
  if ((magnitude ?? 0) < STRONG_MAGNITUDE) return `${circle}/>`;
  const title = `${magnitudeText(magnitude)} ${placeText(place)}, ${shortInstantText(occurred_at)} UTC`;
  return `${circle}><title>${escapeXml(title)}</title></circle>`;
}

function isSmall(feature: EarthquakeFeature): boolean {
  return (feature.properties.magnitude ?? 0) < SMALL_MAGNITUDE;
}

function stylesheet(): string {
  return mapStyles(
    (theme) =>
      [
        ...DEPTH_CLASSES.map((d) => `.${d.name}{fill:${d[theme]};stroke:${d[theme]}}`),
        ...ALL_CATEGORIES.map((c) => `.${c.id}{fill:${c[theme]}}`),
        `.mark{stroke:${theme === "light" ? "#fbfaf6" : "#13181c"}}`,
      ].join(""),
    "circle{fill-opacity:.42;stroke-width:.9}.mark{stroke-width:1}" +
      ".dots{fill:none;stroke-width:4;stroke-linecap:round;stroke-opacity:.6}",
  );
}
