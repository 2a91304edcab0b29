/**
 * The way of one event: where it was, drawn around the middle of it all.
 *
 * Belongs here: positions -> a projection and shapes. Does not: JSX.
 */
import { geoCentroid } from "d3-geo";
import type { NaturalEventPosition } from "@/generated/contracts";
import { asArea, isPoint, isPolygon } from "./natural-events";
import { drawSurroundings, farthestDeg } from "./surroundings";

const LEAST_REACH_DEG = 12; // so that there is land to know the place by
const MOST_REACH_DEG = 80;
const MARGIN = 1.35; // of the reach, around the outermost position

export interface Track {
  readonly grid: string;
  readonly land: string;
  readonly borders: string;
  /** One line through all points, in the order of time; empty for fewer than two. */
  readonly line: string;
  readonly areas: readonly string[];
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What is drawn of positions; null where there are none. */
export function drawTrack(positions: readonly NaturalEventPosition[]): Track | null {
  const corners = positions.flatMap(cornersOf);
  if (corners.length === 0) return null;
  const middle = geoCentroid({ type: "MultiPoint", coordinates: corners });
  const farthest = farthestDeg(middle, corners);
  const reach = Math.min(Math.max(farthest * MARGIN, LEAST_REACH_DEG), MOST_REACH_DEG);
  const { grid, land, borders, draw, positionOf } = drawSurroundings(middle, reach);
  const points = positions
    .map(({ geometry }) => geometry)
    .filter(isPoint)
    .map(pointOf);
  const areas = positions
    .map(({ geometry }) => geometry)
    .filter(isPolygon)
    .map(asArea);
  return {
    grid,
    land,
    borders,
    line: points.length > 1 ? draw({ type: "LineString", coordinates: points }) : "",
    areas: areas.map(draw),
    points: points.map(positionOf),
  };
}

function cornersOf({ geometry }: NaturalEventPosition): [number, number][] {
  if (isPolygon(geometry)) return (asArea(geometry).coordinates[0] ?? []).slice(1);
  return isPoint(geometry) ? [pointOf(geometry)] : [];
}

function pointOf({
  coordinates: [x, y],
}: {
  coordinates: readonly [number, number];
}): [number, number] {
  return [x, y];
}
