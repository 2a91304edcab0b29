import { MAP_HEIGHT, MAP_WIDTH } from "@content/_lib/basemap";
import { countText } from "@content/_lib/wording";
import { documentUrl } from "@content-assets/next";
import type { OpenNaturalEvents } from "@/generated/contracts";
import { Legend } from "./legend";

interface Props {
  readonly eventCount: number;
  readonly open: OpenNaturalEvents | undefined;
}

/** The map, an image of its own: its document changes more often than this page's. */
export function WorldMap({ eventCount, open }: Props) {
  const alt =
    `World map, centred on the western Pacific, of the week’s ${countText(eventCount)} earthquakes ` +
    "and the newest natural events: larger circles are larger earthquakes, colour is depth. " +
    "The lists below name the largest and the latest.";
  return (
    <figure className="worldmap">
      {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
      <img src="/map.svg" width={MAP_WIDTH} height={MAP_HEIGHT} alt={alt} fetchPriority="high" />
      <figcaption>
        <Legend kinds={open?.categories ?? []} />
        <span>
          As GeoJSON: <a href={documentUrl("earthquakes/week.geojson")}>earthquakes</a>
          {open && (
            <>
              , <a href={documentUrl("natural-events/map.geojson")}>natural events</a>
            </>
          )}
        </span>
      </figcaption>
    </figure>
  );
}
