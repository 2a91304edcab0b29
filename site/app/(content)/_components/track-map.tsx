import { categoryOf } from "@content/_lib/categories";
import { ROUND_RADIUS, ROUND_SIZE } from "@content/_lib/surroundings";
import { drawTrack } from "@content/_lib/track";
import type { NaturalEvent } from "@/generated/contracts";

const MIDDLE = ROUND_SIZE / 2;

/** Where an event was, with its surroundings; the table of positions says the same. */
export function TrackMap({ event }: { event: NaturalEvent }) {
  const track = drawTrack(event.positions);
  if (!track) return null;
  const category = categoryOf(event.categories[0]?.id ?? "").id;
  const last = track.points.length - 1;
  return (
    <svg
      className={`locator track ${category}`}
      viewBox={`0 0 ${ROUND_SIZE} ${ROUND_SIZE}`}
      role="img"
      aria-label={`Map of where ${event.title} was; the table of positions says the same`}
    >
      <circle className="sea" cx={MIDDLE} cy={MIDDLE} r={ROUND_RADIUS} />
      <path className="grid" d={track.grid} />
      <path className="land" d={track.land} />
      <path className="borders" d={track.borders} />
      {track.areas.map((area) => (
        <path key={area} className="reach" d={area} />
      ))}
      {track.line && <path className="way" d={track.line} />}
      {track.points.map(([x, y], place) => (
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: a storm may be at one place twice
          key={place}
          className={place === last ? "here" : "there"}
          cx={x}
          cy={y}
          r={place === last ? 13 : 6}
        />
      ))}
    </svg>
  );
}
