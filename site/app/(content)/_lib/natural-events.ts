/**
 * What the pages say of natural events.
 *
 * Belongs here: members of documents -> words and shapes. Does not: fetching.
 */
import { geoArea } from "d3-geo";
import type {
  NaturalEvent,
  NaturalEventBrief,
  NaturalEventPosition,
  OpenNaturalEvents,
  PointGeometry,
  PolygonGeometry,
} from "@/generated/contracts";
import { pageOf } from "@/lib/reader";
import { coordinatesText, dayAndMonth } from "./wording";

const UNITS: Readonly<Record<string, string>> = {
  kts: "knots",
  "NM^2": "square nautical miles",
  acres: "acres",
  hectare: "hectares",
};
const HALF_THE_SPHERE = 2 * Math.PI; // steradian
const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

export type EventGeometry = NaturalEventPosition["geometry"];

export function naturalEventHref(id: string): string {
  return pageOf("natural-event", { id }) ?? "/events";
}

/** The events that were seen last, of all categories; those that have no position come last. */
export function newestOf({ categories }: OpenNaturalEvents, count: number): NaturalEventBrief[] {
  const seen = ({ last_observed_at: at }: NaturalEventBrief) => at ?? "";
  const all = categories.flatMap(({ events }) => events);
  all.sort((a, b) => (seen(a) < seen(b) ? 1 : seen(a) > seen(b) ? -1 : a.id < b.id ? -1 : 1));
  return all.slice(0, count);
}

/** How an event stands, as far as EONET tells. */
export function stateText(event: NaturalEvent): string {
  if (event.state === "closed") return "Closed";
  return event.is_quiet
    ? "Open when EONET listed it last; no news for 30 days"
    : "Open, as EONET has it";
}

/** `120 knots`, `440 acres`; null where EONET gives no size. */
export function sizeText(magnitude: number | null, unit: string | null): string | null {
  if (magnitude === null) return null;
  return unit === null
    ? NUMBER.format(magnitude)
    : `${NUMBER.format(magnitude)} ${UNITS[unit] ?? unit}`;
}

/** Where a position is; of an area, its first corner. */
export function whereText(geometry: EventGeometry): string {
  if (isPolygon(geometry)) {
    const [longitude, latitude] = geometry.coordinates[0]?.[0] ?? [0, 0];
    return `Area near ${coordinatesText(latitude, longitude)}`;
  }
  const [longitude, latitude] = geometry.coordinates;
  return coordinatesText(latitude, longitude);
}

/** `23 Sept 2025, 06:00`: the open events may be of several years. */
export function seenText(instant: string): string {
  const [day, month] = dayAndMonth(instant);
  return `${day} ${month} ${instant.slice(0, 4)}, ${instant.slice(11, 16)}`;
}

export function isPolygon(geometry: EventGeometry): geometry is PolygonGeometry {
  return geometry.type === "Polygon";
}

export function isPoint(geometry: EventGeometry): geometry is PointGeometry {
  return !isPolygon(geometry);
}

/**
 * The area as d3 takes it: on the sphere a ring encloses what is to its right, and RFC 7946
 * winds the other way. A hazard covers less than half of the world.
 */
export function asArea({ coordinates }: PolygonGeometry): {
  type: "Polygon";
  coordinates: [number, number][][];
} {
  const rings = coordinates.map((ring) => ring.map(([x, y]): [number, number] => [x, y]));
  const area = { type: "Polygon" as const, coordinates: rings };
  if (geoArea(area) <= HALF_THE_SPHERE) return area;
  return { type: "Polygon", coordinates: rings.map((ring) => ring.toReversed()) };
}
