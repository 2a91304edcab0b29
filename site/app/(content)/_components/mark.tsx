import { depthClass, markRadius } from "@content/_lib/depth";

interface Props {
  readonly magnitude: number | null;
  readonly depthKm: number | null;
}

/** An event as the map draws it, beside its name in a list. */
export function Mark({ magnitude, depthKm }: Props) {
  const diameter = `${(2 * Math.max(2.5, markRadius(magnitude))).toFixed(1)}px`;
  return (
    <span className="mark" aria-hidden="true">
      <span className={depthClass(depthKm).name} style={{ width: diameter, height: diameter }} />
    </span>
  );
}
