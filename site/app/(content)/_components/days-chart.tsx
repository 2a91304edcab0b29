import { CHART_HEIGHT, CHART_WIDTH } from "@content/_lib/days-chart";
import { countText, dayAndMonth, magnitudeText } from "@content/_lib/wording";
import { documentUrl } from "@content-assets/next";
import type { EarthquakeStatistics } from "@/generated/contracts";

/** The chart, an image of its own, and the table that says the same. */
export function DaysChart({ statistics }: { statistics: EarthquakeStatistics }) {
  const { bands, days } = statistics;
  return (
    <>
      <figure className="worldmap days-chart">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <section className="scrolls" tabIndex={0} aria-label="Chart of earthquakes a day">
          {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
          <img
            src="/statistics/days.svg"
            width={CHART_WIDTH}
            height={CHART_HEIGHT}
            alt={`Bar chart of earthquakes a day by magnitude, ${days.length} days. The table below has every value.`}
          />
        </section>
        <figcaption>
          <ul className="legend" aria-label="Legend">
            {bands.map(({ label }, place) => (
              <li key={label}>
                <span className={`swatch band${place}`} aria-hidden="true" />
                {label}
              </li>
            ))}
          </ul>
          <a href={documentUrl("earthquakes/statistics.json")}>These numbers as JSON</a>
        </figcaption>
      </figure>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="scrolls" tabIndex={0} aria-label="Earthquakes by day and magnitude">
        <table className="listing counted">
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col">Events</th>
              <th scope="col">Largest</th>
              {bands.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.date}>
                <th scope="row">
                  <time dateTime={day.date}>{dayAndMonth(day.date).join(" ")}</time>
                </th>
                <td>{countText(day.count)}</td>
                <td>{magnitudeText(day.largest_magnitude)}</td>
                {day.bands.map((count, place) => (
                  <td key={bands[place]?.label}>{countText(count)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
