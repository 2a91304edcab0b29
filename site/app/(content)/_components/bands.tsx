import { countText } from "@content/_lib/wording";
import type { MagnitudeBand } from "@/generated/contracts";

/** How many events of each size: a table whose cells are bars, too. */
export function Bands({ bands }: { bands: readonly MagnitudeBand[] }) {
  const most = Math.max(1, ...bands.map(({ count }) => count));
  return (
    <table className="bands">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Magnitude</th>
          <th scope="col">Events</th>
        </tr>
      </thead>
      <tbody>
        {bands.toReversed().map(({ label, count }) => (
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
