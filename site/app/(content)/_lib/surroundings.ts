/**
 * A round piece of the Earth, seen from above its middle: grid, land and borders.
 *
 * Belongs here: what every such map shares. Does not: what a map shows on it (track.ts,
 * country-map.ts).
 */
import {
  type GeoPermissibleObjects,
  geoAzimuthalEqualArea,
  geoDistance,
  geoGraticule10,
  geoPath,
} from "d3-geo";
import { StepPath } from "./steps";
import { BORDERS, LAND } from "./world";

export const ROUND_SIZE = 640; // shown at about half of that, so whole units are fine enough
const MIDDLE = ROUND_SIZE / 2;
export const ROUND_RADIUS = MIDDLE - 2; // of the sea; its edge is stroked
const KM_PER_DEG = 111.2;
const DEGREES = 180 / Math.PI;

/** Longitude and latitude, degrees. */
export type Place = readonly [longitude: number, latitude: number];

export interface Surroundings {
  readonly grid: string;
  readonly land: string;
  readonly borders: string;
  /** A shape's outline in the drawing's own units; empty where nothing of it is within. */
  readonly draw: (shape: GeoPermissibleObjects) => string;
  /** A place in the drawing's own units, whole ones. */
  readonly positionOf: (place: Place) => readonly [x: number, y: number];
}

/** What lies within `reachDeg` of `middle`. */
export function drawSurroundings(middle: Place, reachDeg: number): Surroundings {
  const projection = geoAzimuthalEqualArea()
    .rotate([-middle[0], -middle[1]])
    .clipAngle(reachDeg)
    .scale(ROUND_RADIUS / chord(reachDeg))
    .translate([MIDDLE, MIDDLE]);
  const draw = (shape: GeoPermissibleObjects) => {
    const steps = new StepPath();
    geoPath(projection, steps)(shape);
    return String(steps);
  };
  return {
    grid: draw(geoGraticule10()),
    land: draw(LAND),
    borders: draw(BORDERS),
    draw,
    positionOf: ([longitude, latitude]) => rounded(projection([longitude, latitude])),
  };
}

/** Radius of a ring of equal distance: the projection keeps it a circle. */
export function ringRadius(km: number, reachDeg: number): number {
  return Math.round((ROUND_RADIUS * chord(km / KM_PER_DEG)) / chord(reachDeg));
}

/** How far the farthest of `places` is from `middle`, in degrees of a great circle. */
export function farthestDeg(middle: Place, places: readonly Place[]): number {
  return Math.max(0, ...places.map((place) => distanceDeg(middle, place)));
}

function distanceDeg([x1, y1]: Place, [x2, y2]: Place): number {
  return geoDistance([x1, y1], [x2, y2]) * DEGREES;
}

/** Length of the chord under an angle, on a sphere of radius 1. */
function chord(angleDeg: number): number {
  return 2 * Math.sin(angleDeg / DEGREES / 2);
}

function rounded(place: [number, number] | null): readonly [number, number] {
  const [x, y] = place ?? [MIDDLE, MIDDLE];
  return [Math.round(x), Math.round(y)];
}
