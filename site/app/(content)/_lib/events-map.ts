/**
 * The open natural events on a map of the world: one SVG document that stands alone.
 *
 * Belongs here: document -> SVG text. Does not: fetching, HTTP; the world itself (basemap.ts).
 */

import { type Published, pairOf } from "@content-assets/next";
import { escapeXml } from "@content-assets/next/feeds";
import type { NaturalEventFeature, NaturalEventMap } from "@/generated/contracts";
import { drawBase, drawShape, MAP_HEIGHT, MAP_WIDTH, mapStyles, positionOf } from "./basemap";
import { ALL_CATEGORIES, categoryOf } from "./categories";
import { asArea, isPolygon } from "./natural-events";
import { shortInstantText } from "./wording";

/** The SVG document; without a map, the empty world. */
export function drawEventsMap(map: Published<NaturalEventMap> | null): string {
  const features = map?.document.features ?? [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" role="img">`,
    `<title>${features.length} open natural events on a map of the world</title>`,
    map ? `<metadata>${pairOf(map.path, map.release.digest)}</metadata>` : "",
    `<style>${stylesheet()}</style>`,
    ...drawBase(),
    ...features.filter(({ geometry }) => isPolygon(geometry)).map(drawArea),
    ...features.toReversed().map(drawMark), // the newest on top
    "</svg>\n",
  ].join("\n");
}

function drawArea({ geometry, properties }: NaturalEventFeature): string {
  if (!isPolygon(geometry)) return "";
  return drawShape(asArea(geometry), `area ${categoryOf(properties.category).id}`);
}

/** A mark where the event is; an area, which may be a dot, has one in its middle. */
export function drawMark({ properties }: NaturalEventFeature): string {
  const { longitude_deg, latitude_deg, title, last_observed_at, category } = properties;
  if (longitude_deg === null || latitude_deg === null) return "";
  const place = positionOf(longitude_deg, latitude_deg).join(" ");
  const { id, shape } = categoryOf(category);
  const when = last_observed_at ? `, ${shortInstantText(last_observed_at)} UTC` : "";
  return `<path class="mark ${id}" transform="translate(${place})" d="${shape}"><title>${escapeXml(title + when)}</title></path>`;
}

function stylesheet(): string {
  return mapStyles(
    (theme) => ALL_CATEGORIES.map((c) => `.${c.id}{fill:${c[theme]};stroke:${c[theme]}}`).join(""),
    ".mark{fill-opacity:.6;stroke-width:1}.area{fill-opacity:.25;stroke-width:1.6}",
  );
}
