import { depthClass } from "@content/_lib/depth";
import { drawSurroundings, ROUND_RADIUS, ROUND_SIZE, ringRadius } from "@content/_lib/surroundings";
import { coordinatesText, countText } from "@content/_lib/wording";

const MIDDLE = ROUND_SIZE / 2;
const REACH_DEG = 24;
const RINGS_KM = [1000, 2000];

interface Props {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly depthKm: number | null;
}

/** The surroundings of an event, with rings of equal distance. */
export function Locator({ latitudeDeg, longitudeDeg, depthKm }: Props) {
  const { grid, land, borders } = drawSurroundings([longitudeDeg, latitudeDeg], REACH_DEG);
  return (
    <svg
      className="locator"
      viewBox={`0 0 ${ROUND_SIZE} ${ROUND_SIZE}`}
      role="img"
      aria-label={`Map of the surroundings of ${coordinatesText(latitudeDeg, longitudeDeg)}`}
    >
      <circle className="sea" cx={MIDDLE} cy={MIDDLE} r={ROUND_RADIUS} />
      <path className="grid" d={grid} />
      <path className="land" d={land} />
      <path className="borders" d={borders} />
      {RINGS_KM.map((km) => (
        <Ring key={km} km={km} />
      ))}
      <circle className={`epicentre ${depthClass(depthKm).name}`} cx={MIDDLE} cy={MIDDLE} r={14} />
    </svg>
  );
}

function Ring({ km }: { km: number }) {
  const radius = ringRadius(km, REACH_DEG);
  return (
    <g className="ring">
      <circle cx={MIDDLE} cy={MIDDLE} r={radius} />
      <text x={MIDDLE} y={MIDDLE - radius - 7}>
        {countText(km)} km
      </text>
    </g>
  );
}
