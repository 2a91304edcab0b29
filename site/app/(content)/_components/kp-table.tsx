import { daysOf, HOUR_LABELS, kpText, type Period } from "@content/_lib/space-weather";
import { dayAndMonth } from "@content/_lib/wording";

/** Kp by day and hour; storms are marked by word, not by colour alone. */
export function KpTable({ title, periods }: { title: string; periods: readonly Period[] }) {
  const id = `kp-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {periods.length === 0 ? (
        <p className="nothing">Nothing is known.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className="scrolls" tabIndex={0} aria-label={`${title}, by day and hour`}>
          <table className="listing kp">
            <thead>
              <tr>
                <th scope="col">UTC</th>
                {HOUR_LABELS.map((label) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {daysOf(periods).map(({ date, periods: row }) => (
                <tr key={date}>
                  <th scope="row">
                    <time dateTime={date}>{dayAndMonth(date).join(" ")}</time>
                  </th>
                  {row.map((period, place) => (
                    <Cell key={HOUR_LABELS[place]} period={period} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Cell({ period }: { period: Period | undefined }) {
  if (!period) return <td>–</td>;
  const isExpected = "kind" in period;
  return (
    <td className={`g${period.g_scale}`}>
      {kpText(period.kp)}
      {isExpected && period.kind === "estimated" && <small> est.</small>}
      {period.g_scale > 0 && <small> G{period.g_scale}</small>}
    </td>
  );
}
