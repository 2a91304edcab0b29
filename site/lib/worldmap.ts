/**
 * The week on a map of the world: one SVG document that stands alone, light and dark.
 *
 * Centred on the western Pacific: its rim, where most earthquakes are, is whole. Small events are dots of one
 * path for each depth class, so that two thousand of them weigh little; the larger are circles
 * with a title. Small ones are drawn over large ones, so that nothing is covered whole.
 *
 * Belongs here: document -> SVG text. Does not: fetching, HTTP.
 */
import { type GeoPermissibleObjects, geoEqualEarth, geoGraticule10, geoPath } from "d3-geo";
import type { EarthquakeFeature, EarthquakeWeek } from "@/generated/contracts";
import type { Published } from "./content";
import { DEPTH_CLASSES, type DepthClass, depthClass, markRadius } from "./depth";
import { pairOf } from "./routes";
import { magnitudeText, placeText, shortInstantText } from "./wording";
import { BORDERS, LAND } from "./world";
import { escapeXml } from "./xml";

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 468;
const SMALL_MAGNITUDE = 2.5; // below, an event has no page and is a dot
const CENTRE_LONGITUDE_DEG = 150; // so that the map is cut along the Atlantic, through no continent

const projection = geoEqualEarth()
  .rotate([-CENTRE_LONGITUDE_DEG, 0])
  .fitSize([MAP_WIDTH, MAP_HEIGHT], { type: "Sphere" });
const outline = geoPath(projection).digits(1);

/** The SVG document; without a week, the empty world. */
export function drawWorldMap(week: Published<EarthquakeWeek> | null): string {
  const features = week?.document.features ?? [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" role="img">`,
    `<title>${features.length} earthquakes on a map of the world</title>`,
    week ? `<metadata>${pairOf(week.path, week.release.digest)}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    path({ type: "Sphere" }, "sea"),
    path(geoGraticule10(), "grid"),
    path(LAND, "land"),
    path(BORDERS, "borders"),
    ...DEPTH_CLASSES.map((depth) => drawDots(depth, features)),
    ...drawCircles(features),
    "</svg>\n",
  ].join("\n");
}

function path(shape: GeoPermissibleObjects, name: string): string {
  return `<path class="${name}" d="${outline(shape) ?? ""}"/>`;
}

function drawDots(depth: DepthClass, features: readonly EarthquakeFeature[]): string {
  const dots = features
    .filter((each) => isSmall(each) && depthClass(each.properties.depth_km) === depth)
    .map((each) => `M${positionOf(each).join(" ")}h0`);
  return dots.length ? `<path class="dots ${depth.name}" d="${dots.join("")}"/>` : "";
}

function drawCircles(features: readonly EarthquakeFeature[]): string[] {
  return features
    .filter((each) => !isSmall(each))
    .sort((a, b) => (b.properties.magnitude ?? 0) - (a.properties.magnitude ?? 0))
    .map((each) => {
      const [x, y] = positionOf(each);
      const { magnitude, place, depth_km, occurred_at } = each.properties;
      const title = `${magnitudeText(magnitude)} ${placeText(place)}, ${shortInstantText(occurred_at)} UTC`;
      const radius = markRadius(magnitude).toFixed(1);
      const name = depthClass(depth_km).name;
      return `<circle class="${name}" cx="${x}" cy="${y}" r="${radius}"><title>${escapeXml(title)}</title></circle>`;
    });
}

function isSmall(feature: EarthquakeFeature): boolean {
  return (feature.properties.magnitude ?? 0) < SMALL_MAGNITUDE;
}

function positionOf(feature: EarthquakeFeature): [string, string] {
  const [x, y] = projection([...feature.geometry.coordinates]) ?? [0, 0];
  return [x.toFixed(1), y.toFixed(1)];
}

function stylesheet(): string {
  const colours = (theme: "light" | "dark") =>
    DEPTH_CLASSES.map((d) => `.${d.name}{fill:${d[theme]};stroke:${d[theme]}}`).join("");
  return [
    ".sea{fill:#e9eef0}.land{fill:#fbfaf6;stroke:#b9b6ab;stroke-width:.5}",
    ".grid,.borders{fill:none;stroke:#d3d9da;stroke-width:.5}.borders{stroke:#dcd8cc}",
    colours("light"),
    "circle{fill-opacity:.42;stroke-width:.9}",
    ".dots{fill:none;stroke-width:2;stroke-linecap:round;stroke-opacity:.6}",
    "@media (prefers-color-scheme:dark){",
    ".sea{fill:#1a2127}.land{fill:#2b3238;stroke:#4b545b}.grid{stroke:#252d34}.borders{stroke:#3a4249}",
    colours("dark"),
    "}",
  ].join("");
}
