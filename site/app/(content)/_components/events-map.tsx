import { MAP_HEIGHT, MAP_WIDTH } from "@content/_lib/basemap";
import { countText } from "@content/_lib/wording";
import { documentUrl } from "@content-assets/next";
import type { NaturalEventGroup } from "@/generated/contracts";
import { NaturalEventMark } from "./natural-event-mark";

/** The map, an image of its own, and what its marks mean. */
export function EventsMap({ categories }: { categories: readonly NaturalEventGroup[] }) {
  const counts = categories.map(({ title, events }) => `${countText(events.length)} ${title}`);
  const alt = `World map, centred on the western Pacific, of the open events: ${
    counts.join(", ") || "none"
  }. The lists below name them.`;
  return (
    <figure className="worldmap">
      {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
      <img src="/events/map.svg" width={MAP_WIDTH} height={MAP_HEIGHT} alt={alt} />
      <figcaption>
        <ul className="legend" aria-label="Legend">
          {categories.map(({ id, title }) => (
            <li key={id}>
              <NaturalEventMark category={id} />
              {title}
            </li>
          ))}
        </ul>
        <a href={documentUrl("natural-events/map.geojson")}>All open events as GeoJSON</a>
      </figcaption>
    </figure>
  );
}
