/**
 * The world under both maps: projection, sea, land and borders, light and dark.
 *
 * Centred on the western Pacific: its rim, where most earthquakes are, is whole.
 *
 * Belongs here: what every map of the world shares. Does not: what a map shows on it
 * (worldmap.ts, events-map.ts).
 */
import { type GeoPermissibleObjects, geoEqualEarth, geoGraticule, geoPath } from "d3-geo";
import { StepPath } from "./steps";
import { BORDERS, LAND } from "./world";

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 468;
const CENTRE_LONGITUDE_DEG = 150; // so that the map is cut along the Atlantic, through no continent
const GRID_STEP_DEG = 30;
const PRECISION = 1.5; // of the map's own units: a bend that is smaller is drawn straight

const projection = geoEqualEarth()
  .rotate([-CENTRE_LONGITUDE_DEG, 0])
  .precision(PRECISION)
  .fitSize([MAP_WIDTH, MAP_HEIGHT], { type: "Sphere" });
const STEPS = 2; // in a unit: what is finer is not seen, and weighs

let base: readonly string[] | undefined; // the same under every map: drawn once

/** Sea, grid, land and borders. */
export function drawBase(): readonly string[] {
  base ??= [
    drawShape({ type: "Sphere" }, "sea"),
    drawShape(geoGraticule().step([GRID_STEP_DEG, GRID_STEP_DEG])(), "grid"),
    drawShape(LAND, "land"),
    drawShape(BORDERS, "borders"),
  ];
  return base;
}

/** An outline; its strokes are in steps, too. */
export function drawShape(shape: GeoPermissibleObjects, name: string): string {
  const steps = new StepPath(STEPS);
  geoPath(projection, steps)(shape);
  return `<path class="${name}" transform="scale(${1 / STEPS})" d="${steps}"/>`;
}

/** Dots of one class, as strokes of no length: two thousand of them weigh little. */
export function drawDots(places: readonly (readonly number[])[], name: string): string {
  const dots = new Set(places.map(([longitude = 0, latitude = 0]) => stepsTo(longitude, latitude)));
  const path = [...dots].sort().map((place) => `M${place}h0`);
  return path.length
    ? `<path class="dots ${name}" transform="scale(${1 / STEPS})" d="${path.join("")}"/>`
    : "";
}

/** A place in the map's own units. */
export function positionOf(longitudeDeg: number, latitudeDeg: number): readonly [string, string] {
  const [x, y] = projection([longitudeDeg, latitudeDeg]) ?? [0, 0];
  return [x.toFixed(1), y.toFixed(1)];
}

function stepsTo(longitudeDeg: number, latitudeDeg: number): string {
  const place = projection([longitudeDeg, latitudeDeg]) ?? [0, 0];
  return place.map((unit) => Math.round(unit * STEPS)).join(" ");
}

/** A style sheet: the world's colours, then those that `colours` names of each theme. */
export function mapStyles(colours: (theme: "light" | "dark") => string, shared: string): string {
  return [
    ".sea{fill:#e9eef0}.land{fill:#fbfaf6;stroke:#b9b6ab}",
    ".grid,.borders{fill:none;stroke:#d3d9da}.borders{stroke:#dcd8cc}",
    colours("light"),
    shared,
    "@media (prefers-color-scheme:dark){",
    ".sea{fill:#1a2127}.land{fill:#2b3238;stroke:#4b545b}.grid{stroke:#252d34}.borders{stroke:#3a4249}",
    colours("dark"),
    "}",
  ].join("");
}
