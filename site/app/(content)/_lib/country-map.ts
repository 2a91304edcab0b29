/**
 * A country and what happened in and off it, drawn around the country's middle.
 *
 * Belongs here: document -> a projection and marks. Does not: JSX.
 */
import type { CountryEarthquake, CountryNaturalEvent, CountryReport } from "@/generated/contracts";
import { categoryOf } from "./categories";
import { depthClass, markRadius } from "./depth";
import { drawSurroundings, farthestDeg, type Place, type Surroundings } from "./surroundings";

const LEAST_REACH_DEG = 6; // an island's neighbours are there to know it by
const MOST_REACH_DEG = 90; // half of the world: what lies beyond is in the tables only
const MARGIN = 1.2; // of the reach, around the farthest coast
const MARK_SCALE = 1.6; // of the world map's marks, whose units are smaller
const LEAST_RADIUS = 4;

export interface QuakeMark {
  readonly id: string;
  readonly at: readonly [x: number, y: number];
  readonly radius: number;
  readonly depth: string;
}

export interface HazardMark {
  readonly id: string;
  readonly at: readonly [x: number, y: number];
  readonly category: string;
  readonly shape: string;
}

export interface CountryDrawing extends Readonly<Pick<Surroundings, "grid" | "land" | "borders">> {
  /** The largest first, so that the small ones are on top. */
  readonly quakes: readonly QuakeMark[];
  readonly hazards: readonly HazardMark[];
}

/** What is drawn of a country; what is farther off than half of the world is left out. */
export function drawCountry(report: CountryReport): CountryDrawing {
  const middle: Place = [report.longitude_deg, report.latitude_deg];
  const places = [...report.earthquakes, ...report.natural_events].map(placeOf);
  const farthest = Math.max(report.reach_deg, farthestDeg(middle, places.filter(isPlace)));
  const reach = Math.min(Math.max(farthest * MARGIN, LEAST_REACH_DEG), MOST_REACH_DEG);
  const { grid, land, borders, positionOf } = drawSurroundings(middle, reach);
  const isWithin = (place: Place | null): place is Place =>
    place !== null && farthestDeg(middle, [place]) < reach;
  const quakes = report.earthquakes.filter((each) => isWithin(placeOf(each)));
  const hazards = report.natural_events.filter((each) => isWithin(placeOf(each)));
  return {
    grid,
    land,
    borders,
    quakes: quakes
      .toSorted((a, b) => (b.magnitude ?? -Infinity) - (a.magnitude ?? -Infinity))
      .map((quake) => ({
        id: quake.id,
        at: positionOf([quake.longitude_deg, quake.latitude_deg]),
        radius: Math.round(Math.max(LEAST_RADIUS, MARK_SCALE * markRadius(quake.magnitude))),
        depth: depthClass(quake.depth_km).name,
      })),
    hazards: hazards.map((hazard) => {
      const { id, shape } = categoryOf(hazard.category);
      return { id: hazard.id, at: positionOf(placeOf(hazard) ?? middle), category: id, shape };
    }),
  };
}

function placeOf(event: CountryEarthquake | CountryNaturalEvent): Place | null {
  const { longitude_deg: longitude, latitude_deg: latitude } = event;
  return longitude === null || latitude === null ? null : [longitude, latitude];
}

function isPlace(place: Place | null): place is Place {
  return place !== null;
}
