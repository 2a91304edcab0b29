import { countText } from "@content/_lib/wording";
import type { DepthBand, MagnitudeBand, RegionCount } from "@/generated/contracts";
import { Bands } from "./bands";

const SHOWN_REGIONS = 15;

interface Props {
  readonly bands: readonly MagnitudeBand[];
  readonly depths: readonly DepthBand[];
  readonly regions: readonly RegionCount[];
}

/** Events by magnitude, by depth and by region: tables, each with bars. */
export function Tally({ bands, depths, regions }: Props) {
  const rest = regions.slice(SHOWN_REGIONS);
  return (
    <>
      <div className="columns">
        <section aria-labelledby="by-magnitude">
          <h2 id="by-magnitude">By magnitude</h2>
          <Bands bands={bands} />
        </section>
        <section aria-labelledby="by-depth">
          <h2 id="by-depth">By depth</h2>
          <Counts kind="Depth" counts={depths.map(({ label, count }) => [label, count])} />
        </section>
      </div>
      <section aria-labelledby="by-region">
        <h2 id="by-region">By region</h2>
        <Counts
          kind="Region"
          counts={regions.slice(0, SHOWN_REGIONS).map(({ region, count }) => [region, count])}
        />
        {rest.length > 0 && (
          <details className="more">
            <summary>{countText(rest.length)} more regions</summary>
            <Counts kind="Region" counts={rest.map(({ region, count }) => [region, count])} />
          </details>
        )}
      </section>
    </>
  );
}

function Counts({
  kind,
  counts,
}: {
  kind: string;
  counts: readonly (readonly [string, number])[];
}) {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return (
    <table className="bands">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{kind}</th>
          <th scope="col">Events</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(([label, count]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span className="bar" style={{ width: `${((count / most) * 100).toFixed(1)}%` }} />
              <span>{countText(count)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
