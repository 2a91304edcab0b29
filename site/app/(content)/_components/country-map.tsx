import { tallyText } from "@content/_lib/countries";
import { drawCountry } from "@content/_lib/country-map";
import { ROUND_RADIUS, ROUND_SIZE } from "@content/_lib/surroundings";
import type { CountryReport } from "@/generated/contracts";

const MIDDLE = ROUND_SIZE / 2;

/** A country with its surroundings and what happened there; the tables say the same. */
export function CountryMap({ report }: { report: CountryReport }) {
  const { grid, land, borders, quakes, hazards } = drawCountry(report);
  return (
    <svg
      className="locator country"
      viewBox={`0 0 ${ROUND_SIZE} ${ROUND_SIZE}`}
      role="img"
      aria-label={`Map of ${report.name} with ${tallyText(report)}; the tables say the same`}
    >
      <circle className="sea" cx={MIDDLE} cy={MIDDLE} r={ROUND_RADIUS} />
      <path className="grid" d={grid} />
      <path className="land" d={land} />
      <path className="borders" d={borders} />
      {quakes.map(({ id, at: [x, y], radius, depth }) => (
        <circle key={id} className={`quake ${depth}`} cx={x} cy={y} r={radius} />
      ))}
      {hazards.map(({ id, at: [x, y], category, shape }) => (
        <path
          key={id}
          className={`happening ${category}`}
          transform={`translate(${x} ${y}) scale(2)`}
          d={shape}
        />
      ))}
    </svg>
  );
}
