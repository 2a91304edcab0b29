import { type GeoPermissibleObjects, geoAzimuthalEqualArea, geoGraticule10, geoPath } from "d3-geo";
import { depthClass } from "@/lib/depth";
import { coordinatesText, countText } from "@/lib/wording";
import { BORDERS, LAND } from "@/lib/world";

const SIZE = 640; // shown at about half of that, so whole units are fine enough
const MIDDLE = SIZE / 2;
const REACH_DEG = 24;
const RINGS_KM = [1000, 2000];
const KM_PER_DEG = 111.2;
const SCALE = (MIDDLE - 2) / chord(REACH_DEG);

interface Props {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly depthKm: number | null;
}

/** The surroundings of an event, with rings of equal distance. */
export function Locator({ latitudeDeg, longitudeDeg, depthKm }: Props) {
  const projection = geoAzimuthalEqualArea()
    .rotate([-longitudeDeg, -latitudeDeg])
    .clipAngle(REACH_DEG)
    .scale(SCALE)
    .translate([MIDDLE, MIDDLE]);
  const path = geoPath(projection).digits(0);
  const draw = (shape: GeoPermissibleObjects) => path(shape) ?? "";
  return (
    <svg
      className="locator"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="img"
      aria-label={`Map of the surroundings of ${coordinatesText(latitudeDeg, longitudeDeg)}`}
    >
      <circle className="sea" cx={MIDDLE} cy={MIDDLE} r={MIDDLE - 2} />
      <path className="grid" d={draw(geoGraticule10())} />
      <path className="land" d={draw(LAND)} />
      <path className="borders" d={draw(BORDERS)} />
      {RINGS_KM.map((km) => (
        <Ring key={km} km={km} />
      ))}
      <circle className={`epicentre ${depthClass(depthKm).name}`} cx={MIDDLE} cy={MIDDLE} r={14} />
    </svg>
  );
}

/** The projection keeps directions from the middle, so that a ring is a circle. */
function Ring({ km }: { km: number }) {
  const radius = Math.round(SCALE * chord(km / KM_PER_DEG));
  return (
    <g className="ring">
      <circle cx={MIDDLE} cy={MIDDLE} r={radius} />
      <text x={MIDDLE} y={MIDDLE - radius - 7}>
        {countText(km)} km
      </text>
    </g>
  );
}

/** Length of the chord under an angle, on a sphere of radius 1. */
function chord(angleDeg: number): number {
  return 2 * Math.sin((angleDeg * Math.PI) / 360);
}
