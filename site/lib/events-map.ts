/**
 * The open natural events on a map of the world: one SVG document that stands alone.
 *
 * Belongs here: document -> SVG text. Does not: fetching, HTTP.
 */
import { type GeoPermissibleObjects, geoEqualEarth, geoGraticule10, geoPath } from "d3-geo";
import type { NaturalEventFeature, NaturalEventMap } from "@/generated/contracts";
import { ALL_CATEGORIES, categoryOf } from "./categories";
import type { Published } from "./content";
import { asArea, isPolygon } from "./natural-events";
import { pairOf } from "./routes";
import { shortInstantText } from "./wording";
import { BORDERS, LAND } from "./world";
import { escapeXml } from "./xml";

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 468;
const CENTRE_LONGITUDE_DEG = 150; // as the map of earthquakes: cut along the Atlantic

const projection = geoEqualEarth()
  .rotate([-CENTRE_LONGITUDE_DEG, 0])
  .fitSize([MAP_WIDTH, MAP_HEIGHT], { type: "Sphere" });
const outline = geoPath(projection).digits(1);

/** The SVG document; without a map, the empty world. */
export function drawEventsMap(map: Published<NaturalEventMap> | null): string {
  const features = map?.document.features ?? [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" role="img">`,
    `<title>${features.length} open natural events on a map of the world</title>`,
    map ? `<metadata>${pairOf(map.path, map.release.digest)}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    path({ type: "Sphere" }, "sea"),
    path(geoGraticule10(), "grid"),
    path(LAND, "land"),
    path(BORDERS, "borders"),
    ...features.filter(({ geometry }) => isPolygon(geometry)).map(drawArea),
    ...features.toReversed().map(drawMark), // the newest on top
    "</svg>\n",
  ].join("\n");
}

function path(shape: GeoPermissibleObjects, name: string): string {
  return `<path class="${name}" d="${outline(shape) ?? ""}"/>`;
}

function drawArea({ geometry, properties }: NaturalEventFeature): string {
  if (!isPolygon(geometry)) return "";
  return path(asArea(geometry), `area ${categoryOf(properties.category).id}`);
}

/** A mark where the event is; an area, which may be a dot, has one in its middle. */
function drawMark({ properties }: NaturalEventFeature): string {
  const { longitude_deg, latitude_deg, title, last_observed_at, category } = properties;
  const place = projection([longitude_deg ?? 0, latitude_deg ?? 0]);
  if (!place || longitude_deg === null) return "";
  const [x, y] = place.map((each) => each.toFixed(1));
  const { id, shape } = categoryOf(category);
  const when = last_observed_at ? `, ${shortInstantText(last_observed_at)} UTC` : "";
  return `<path class="mark ${id}" transform="translate(${x} ${y})" d="${shape}"><title>${escapeXml(title + when)}</title></path>`;
}

function stylesheet(): string {
  const colours = (theme: "light" | "dark") =>
    ALL_CATEGORIES.map((c) => `.${c.id}{fill:${c[theme]};stroke:${c[theme]}}`).join("");
  return [
    ".sea{fill:#e9eef0}.land{fill:#fbfaf6;stroke:#b9b6ab;stroke-width:.5}",
    ".grid,.borders{fill:none;stroke:#d3d9da;stroke-width:.5}.borders{stroke:#dcd8cc}",
    colours("light"),
    ".mark{fill-opacity:.6;stroke-width:1}.area{fill-opacity:.25;stroke-width:.8}",
    "@media (prefers-color-scheme:dark){",
    ".sea{fill:#1a2127}.land{fill:#2b3238;stroke:#4b545b}.grid{stroke:#252d34}.borders{stroke:#3a4249}",
    colours("dark"),
    "}",
  ].join("");
}
