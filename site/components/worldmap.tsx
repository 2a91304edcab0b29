import { documentUrl } from "@/lib/links";
import { countText } from "@/lib/wording";
import { MAP_HEIGHT, MAP_WIDTH } from "@/lib/worldmap";
import { Legend } from "./legend";

/** The map, an image of its own: its document changes more often than this page's. */
export function WorldMap({ eventCount }: { eventCount: number }) {
  const alt =
    `World map, centred on the western Pacific, of the week’s ${countText(eventCount)} events: ` +
    "larger marks are larger earthquakes, colour is depth. The lists below name the largest and the latest.";
  return (
    <figure className="worldmap">
      {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
      <img src="/map.svg" width={MAP_WIDTH} height={MAP_HEIGHT} alt={alt} fetchPriority="high" />
      <figcaption>
        <Legend />
        <a href={documentUrl("earthquakes/week.geojson")}>All events as GeoJSON</a>
      </figcaption>
    </figure>
  );
}
